import t from 'tap'
import { answerableChallenges } from '../../../../src/core/sip/auth/challenge.js'
import { buildResponse } from '../../../../src/core/sip/message/build.js'
import type { SipResponse } from '../../../../src/core/sip/message/message.js'
import { serializeMessage } from '../../../../src/core/sip/message/serializer.js'
import { Transactions } from '../../../../src/core/sip/transaction/transactions.js'
import { parsed, TestSipWorld } from '../../../support/sip-world.js'
import { PEER, requestOf } from '../transaction/cells.js'
import { Witness } from '../transaction/witness.js'

/** A 401 with these WWW-Authenticate values, as it comes from the wire. */
function challenged(...values: string[]): SipResponse {
  const world = new TestSipWorld()
  const user = new Witness()
  const { request } = new Transactions(world, user).send(requestOf('REGISTER'), PEER, user, 0)
  const headers = values.map((value) => ({ name: 'WWW-Authenticate', value }))
  const message = parsed(serializeMessage(buildResponse(request, 401, undefined, { headers })))
  if (message.kind !== 'response') throw new Error('A response is no request')
  return message
}

const MD5 = 'Digest realm="pbx", nonce="n1", algorithm=MD5, qop="auth"'
const SHA256 = 'Digest realm="pbx", nonce="n2", algorithm=SHA-256, qop="auth"'
const SHA512 = 'Digest realm="pbx", nonce="n3", algorithm=SHA-512-256, qop="auth"'

t.test('of the challenges that are offered', (t) => {
  const algorithms = (...values: string[]) =>
    answerableChallenges(challenged(...values)).map((one) => one.algorithm)

  t.test('the topmost that we can do is taken (RFC 8760)', (t) => {
    t.same(algorithms(SHA256, MD5), ['SHA-256'])
    t.same(algorithms(MD5, SHA256), ['MD5'])
    t.same(algorithms(SHA512, SHA256, MD5), ['SHA-512-256'])
    t.end()
  })

  t.test('unknown algorithms, schemes and qops are passed over', (t) => {
    t.same(algorithms('Digest realm="pbx", nonce="n", algorithm=SHA3-512', MD5), ['MD5'])
    t.same(algorithms('Digest realm="pbx", nonce="n", qop="auth-conf"', SHA256), ['SHA-256'])
    t.same(algorithms('Bearer realm="pbx"'), [])
    t.same(algorithms('Digest realm="pbx"'), [], 'without a nonce')
    t.end()
  })

  t.test('one for each realm is taken (RFC 3261 §22.3)', (t) => {
    const realms = answerableChallenges(
      challenged(SHA256, 'Digest realm="other", nonce="n4"', MD5),
    ).map((one) => one.realm)
    t.same(realms, ['pbx', 'other'])
    t.end()
  })

  t.test('auth-int is taken where there is no auth', (t) => {
    const qops = (...values: string[]) =>
      answerableChallenges(challenged(...values)).map((one) => one.qop)
    t.same(qops('Digest realm="pbx", nonce="n", qop="auth-int"'), ['auth-int'])
    t.same(qops('Digest realm="pbx", nonce="n", qop="auth-conf, AUTH-INT"'), ['auth-int'])
    t.end()
  })

  t.test('a bare one is MD5 without qop, as RFC 2069 had it', (t) => {
    const [one] = answerableChallenges(challenged('Digest realm="pbx", nonce="n"'))
    t.match(one, { algorithm: 'MD5', algorithmAsWritten: undefined, qop: undefined, stale: false })
    t.end()
  })

  t.test('qop, opaque, stale and odd spellings are read', (t) => {
    const [one] = answerableChallenges(
      challenged(
        'DIGEST realm="pbx", nonce="n", qop="auth-int,auth", opaque="o", stale=TRUE, algorithm=md5',
      ),
    )
    t.match(one, { algorithm: 'MD5', algorithmAsWritten: 'md5', qop: 'auth', opaque: 'o' })
    t.equal(one?.stale, true)
    t.end()
  })
  t.end()
})
