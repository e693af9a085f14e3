import t from 'tap'
import { type DigestInput, digestResponse } from '../../../../src/core/sip/auth/digest.js'
import { NODE_HASHES } from '../../../support/sip-world.js'

const hashes = NODE_HASHES

t.test('the digest', (t) => {
  const mufasa = {
    username: 'Mufasa',
    method: 'GET',
    uri: '/dir/index.html',
    qop: 'auth',
    nonceCount: 1,
  } as const

  const rfc2617: DigestInput = {
    ...mufasa,
    algorithm: 'MD5',
    realm: 'testrealm@host.com',
    password: 'Circle Of Life',
    nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
    cnonce: '0a4f113b',
  }

  t.test('is that of the example of RFC 2617 §3.5', (t) => {
    t.equal(digestResponse(hashes, rfc2617), '6629fae49393a05397450978507c4ef1')
    t.end()
  })

  t.test('leaves nonce count and cnonce out without qop (RFC 2069 with its erratum)', (t) => {
    const { qop: _qop, ...old } = rfc2617
    t.equal(digestResponse(hashes, old), '670fd8c2df070c60b045671b8b24ff02')
    t.end()
  })

  const rfc7616 = {
    ...mufasa,
    realm: 'http-auth@example.org',
    password: 'Circle of Life',
    nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
    cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  } as const

  t.test('is that of the examples of RFC 7616 §3.9.1', (t) => {
    t.equal(
      digestResponse(hashes, { ...rfc7616, algorithm: 'MD5' }),
      '8ca523f5e9506fed4657c9700eebdbec',
    )
    t.equal(
      digestResponse(hashes, { ...rfc7616, algorithm: 'SHA-256' }),
      '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
    )
    t.end()
  })

  t.test('is that of the example of RFC 7616 §3.9.2 with its erratum 4897', (t) => {
    t.equal(
      digestResponse(hashes, {
        algorithm: 'SHA-512-256',
        username: 'J\u00e4s\u00f8n Doe',
        realm: 'api@example.org',
        password: 'Secret, or not?',
        nonce: '5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK',
        method: 'GET',
        uri: '/doe.json',
        qop: 'auth',
        nonceCount: 1,
        cnonce: 'NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v',
      }),
      '3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5',
    )
    t.end()
  })

  t.test('of auth-int covers the body (RFC 7616 §3.4.3)', (t) => {
    const { nonce, cnonce, realm, password } = rfc7616
    const a1 = hashes.md5(`Mufasa:${realm}:${password}`)
    const digest = (body: string) =>
      digestResponse(hashes, { ...rfc7616, algorithm: 'MD5', qop: 'auth-int', body })
    for (const body of ['', 'v=0\r\n']) {
      const a2 = hashes.md5(`GET:/dir/index.html:${hashes.md5(body)}`)
      t.equal(digest(body), hashes.md5(`${a1}:${nonce}:00000001:${cnonce}:auth-int:${a2}`))
    }
    t.end()
  })

  t.test('of a -sess algorithm hashes the secret with nonce and cnonce first', (t) => {
    const { nonce, cnonce, realm, password } = rfc7616
    const a1 = hashes.sha256(`${hashes.sha256(`Mufasa:${realm}:${password}`)}:${nonce}:${cnonce}`)
    const a2 = hashes.sha256('GET:/dir/index.html')
    t.equal(
      digestResponse(hashes, { ...rfc7616, algorithm: 'SHA-256-sess' }),
      hashes.sha256(`${a1}:${nonce}:00000001:${cnonce}:auth:${a2}`),
    )
    t.end()
  })
  t.end()
})
