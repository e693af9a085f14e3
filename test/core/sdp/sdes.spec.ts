import t from 'tap'
import { type Fault, isFault } from '../../../src/core/fault.js'
import { Negotiation } from '../../../src/core/sdp/negotiation.js'
import { sameMedia } from '../../../src/core/sdp/same-media.js'
import { readCryptoLines } from '../../../src/core/sdp/sdes.js'
import { Secret } from '../../../src/core/secret.js'
import type { LocalMedia, LocalSrtp, SrtpSuite } from '../../../src/core/sip/contract.js'

const KEY_30 = 'WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz'
const KEY_28 = 'e3ndDvjFjIHtvbDtkMvyuqdE4nqXNVMNAAAAAA=='
const OTHER_30 = 'AAAAX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz'

const ours = (...suites: SrtpSuite[]) =>
  suites.map((suite) => ({
    suite,
    key: new Secret(suite === 'AEAD_AES_128_GCM' ? KEY_28 : KEY_30),
  }))

const side = (address: string, mode?: LocalSrtp['mode'], ...suites: SrtpSuite[]): LocalMedia => ({
  address,
  port: 40_000,
  codecs: ['PCMA'],
  ...(mode !== undefined && { srtp: { mode, keys: ours(...suites) } }),
})

const text = (body: Uint8Array) => new TextDecoder().decode(body)
const bytes = (written: string) => new TextEncoder().encode(written)
function must<T>(value: T | Fault): T {
  if (isFault(value)) throw new Error(value.fault)
  return value
}
const statusOf = (value: unknown) =>
  value instanceof Uint8Array || !isFault(value as Fault) ? 200 : (value as Fault).status

/** An offer of one side and the answer of the other. */
function exchange(offerer: LocalMedia, answerer: LocalMedia) {
  const [a, b] = [new Negotiation(1, offerer), new Negotiation(2, answerer)]
  const offer = a.offer(false)
  const answer = b.takeOffer(offer)
  const settled = isFault(answer as Fault) ? undefined : a.takeAnswer(answer as Uint8Array)
  return { a, b, offer: text(offer), answer, settled }
}

const SHA80 = 'AES_CM_128_HMAC_SHA1_80'
const SHA32 = 'AES_CM_128_HMAC_SHA1_32'
const GCM = 'AEAD_AES_128_GCM'

t.test('two sides that have SRTP agree on a suite and each on a key of its own', async (t) => {
  const { a, b, offer, answer } = exchange(
    side('192.0.2.1', 'offered', GCM, SHA80),
    side('192.0.2.2', 'offered', SHA80),
  )
  t.match(offer, /m=audio 40000 RTP\/AVP .*\r\n/)
  t.match(offer, `a=crypto:1 ${GCM} inline:${KEY_28}`)
  t.match(offer, `a=crypto:2 ${SHA80} inline:${KEY_30}`)
  t.match(text(answer as Uint8Array), `a=crypto:2 ${SHA80} inline:${KEY_30}`)
  t.equal(a.media?.crypto?.suite, SHA80)
  t.equal(b.media?.crypto?.receiveKey.reveal(), a.media?.crypto?.sendKey.reveal())
})

t.test('offered: a peer without SRTP is spoken to in the clear, now and later', async (t) => {
  const { a, settled } = exchange(side('192.0.2.1', 'offered', SHA80), side('192.0.2.2'))
  t.notOk(isFault(settled as Fault))
  t.equal(a.media?.crypto, undefined)
  t.notMatch(text(a.offer(true)), /crypto/)
})

t.test('required: offers RTP/SAVP, and takes nothing else from anybody', async (t) => {
  const required = side('192.0.2.1', 'required', SHA80)
  const { offer, answer } = exchange(required, side('192.0.2.2'))
  t.match(offer, /m=audio 40000 RTP\/SAVP /)
  t.equal(statusOf(answer), 488, 'one who has it switched off refuses')

  const plain = text(new Negotiation(1, side('192.0.2.9')).offer(false))
  const asker = new Negotiation(2, required)
  asker.offer(false)
  t.equal(statusOf(asker.takeAnswer(bytes(plain))), 488, 'an answer in the clear')
  t.equal(asker.media, undefined)
  t.equal(
    statusOf(new Negotiation(3, required).takeOffer(bytes(plain))),
    488,
    'an offer in the clear',
  )

  const secure = exchange(required, side('192.0.2.2', 'offered', SHA32, SHA80))
  t.equal(secure.a.media?.crypto?.suite, SHA80)
  t.match(text(secure.answer as Uint8Array), /m=audio 40000 RTP\/SAVP /)
  t.match(text(secure.a.offer(true)), /m=audio 40000 RTP\/SAVP /, 'a hold stays encrypted')
  const held = secure.b.takeOffer(bytes(plain))
  t.equal(statusOf(held), 200, 'the other side only offers it')
  const back = secure.a
  back.withdraw()
  t.equal(
    statusOf(back.takeOffer(bytes(plain))),
    488,
    'nobody talks it out of a running call either',
  )
  t.equal(back.media?.crypto?.suite, SHA80)
})

t.test(
  'a re-offer keeps suite and key; a new key of the peer is a change though it prints alike',
  async (t) => {
    const { a, b } = exchange(
      side('192.0.2.1', 'required', GCM, SHA80),
      side('192.0.2.2', 'required', SHA80),
    )
    const again = text(a.offer(true))
    t.match(again, `a=crypto:2 ${SHA80} inline:${KEY_30}`)
    t.notMatch(again, GCM)
    const before = b.media
    must(b.takeOffer(bytes(again.replace(KEY_30, OTHER_30).replace('sendonly', 'sendrecv'))))
    t.equal(b.media?.crypto?.receiveKey.reveal(), OTHER_30)
    t.equal(JSON.stringify(before), JSON.stringify(b.media))
    t.notOk(sameMedia(before, b.media))
    t.ok(sameMedia(before, before))
  },
)

t.test('an answer with a key that was not offered is refused', async (t) => {
  const offerer = side('192.0.2.1', 'offered', SHA80)
  for (const line of [`1 ${SHA32}`, `2 ${SHA80}`]) {
    const { a, answer } = exchange(offerer, side('192.0.2.2', 'offered', SHA80))
    a.offer(false)
    const changed = text(answer as Uint8Array).replace(`1 ${SHA80}`, line)
    t.equal(statusOf(a.takeAnswer(bytes(changed))), 488, line)
  }
})

t.test(
  'of two audio lines the one with keys is taken where SRTP is on, else the other',
  async (t) => {
    const head = ['v=0', 'o=- 1 1 IN IP4 192.0.2.2', 's=-', 'c=IN IP4 192.0.2.2', 't=0 0']
    const lines = [
      'm=audio 5000 RTP/AVP 8',
      'm=audio 5002 RTP/SAVP 8',
      `a=crypto:7 ${SHA80} inline:${KEY_30}|2^31`,
      'a=rtcp:6000 IN IP4 192.0.2.3',
    ]
    const offer = bytes(`${[...head, ...lines].join('\r\n')}\r\n`)
    const on = new Negotiation(1, side('192.0.2.1', 'offered', SHA80))
    const answer = text(must(on.takeOffer(offer)))
    t.match(answer, /m=audio 0 RTP\/AVP 8\r\nm=audio 40000 RTP\/SAVP 8\r\n/)
    t.match(answer, `a=crypto:7 ${SHA80}`)
    t.match(on.media, {
      remotePort: 5002,
      rtcpPort: 6000,
      rtcpAddress: '192.0.2.3',
      rtcpMux: false,
    })
    const off = new Negotiation(1, side('192.0.2.1'))
    must(off.takeOffer(offer))
    t.match(off.media, { remotePort: 5000, rtcpPort: 5001 })
    t.equal(off.media?.crypto, undefined)
  },
)

t.test('a=crypto that asks for what we do not do is as if it were not there', async (t) => {
  const line = { id: 1, suite: SHA80, config: `inline:${KEY_30}` }
  const good = [
    line,
    { ...line, config: `inline:${KEY_30}|2^20` },
    { ...line, sessionConfig: 'WSH=128' },
    { id: 3, suite: GCM, config: `inline:${KEY_28}` },
  ]
  t.equal(readCryptoLines(good).length, 4)
  const bad = [
    { ...line, config: `inline:${KEY_30}|2^20|1:4` },
    { ...line, config: `inline:${KEY_30};inline:${OTHER_30}` },
    { ...line, config: `inline:${KEY_30.slice(1)}` },
    { ...line, config: `inline:${KEY_28}` },
    { ...line, config: 'inline:' },
    { ...line, sessionConfig: 'UNENCRYPTED_SRTP' },
    { ...line, sessionConfig: 'KDR=1' },
    { ...line, suite: 'F8_128_HMAC_SHA1_80' },
    { ...line, id: 'x' },
    {},
  ]
  t.same(readCryptoLines(bad), [])
})

t.test('a key shows in no print of what was negotiated', async (t) => {
  const { a } = exchange(side('192.0.2.1', 'offered', SHA80), side('192.0.2.2', 'offered', SHA80))
  t.ok(a.media?.crypto)
  t.notMatch(JSON.stringify(a.media), KEY_30)
})
