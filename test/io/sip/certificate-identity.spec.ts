import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { isIdentity } from '../../../src/io/sip/certificate-identity.js'
import { Authority } from './authority.js'

const authority = new Authority()
let count = 0
const certificate = (names: string, commonName = 'cn.example') => {
  count += 1
  const issued = authority.issue(`c${count}`, names, { commonName })
  return new X509Certificate(readFileSync(issued.certificate))
}

t.test('whom a certificate speaks for (RFC 5922 §7.1)', async (t) => {
  const dns = certificate('DNS:Example.com,DNS:*.wild.example')
  t.equal(isIdentity('example.COM', dns), true, 'without regard to case')
  t.equal(isIdentity('sub.example.com', dns), false, 'whole names only')
  t.equal(isIdentity('a.wild.example', dns), false, 'a wildcard speaks for nobody')
  t.equal(
    isIdentity('cn.example', dns),
    false,
    'beside alternative names the common name is nothing',
  )

  const uri = certificate('URI:sip:example.com,DNS:host.example.com')
  t.equal(isIdentity('example.com', uri), true)
  t.equal(isIdentity('host.example.com', uri), false, 'a sip URI says more than a DNS name')

  const person = certificate('URI:sip:alice@example.com,DNS:host.example.com')
  t.equal(isIdentity('example.com', person), false, "a person's certificate is not the domain's")
  t.equal(isIdentity('host.example.com', person), true)

  const old = certificate('')
  t.equal(isIdentity('cn.example', old), true, 'the common name where there is nothing else')

  const numeric = certificate('IP:192.0.2.9,DNS:example.com')
  t.equal(isIdentity('192.0.2.9', numeric), true)
  t.equal(isIdentity('192.0.2.8', numeric), false)
  t.equal(isIdentity('192.0.2.9', certificate('DNS:192.0.2.9')), false, 'an address is no name')
})

t.test('of several common names none counts', async (t) => {
  const several = certificate('', 'x/CN=example.com')
  t.equal(isIdentity('example.com', several), false)
})
