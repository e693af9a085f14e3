import t from 'tap'
import { RtcpPacketConverter, RtcpSrPacket, RtpPacket, SrtcpSession, SrtpSession } from 'werift-rtp'
import type { SrtpSuite, StreamCrypto } from '../../../src/io/native-engine.js'
import { buildRtp, FarEnd } from './far-end.js'
import { encodeG711 } from './g711-oracle.js'
import { babble, bestFit } from './signal.js'
import { native, tests } from './stage.js'

// werift-rtp is another implementation of RFC 3711 and RFC 7714: what it makes of a packet is what we must make of it.

const WERIFT_PROFILE = { AES_CM_128_HMAC_SHA1_80: 1, AEAD_AES_128_GCM: 7 } as const
type OracleSuite = keyof typeof WERIFT_PROFILE

const OCTETS: Readonly<Record<SrtpSuite, number>> = {
  AES_CM_128_HMAC_SHA1_80: 30,
  AES_CM_128_HMAC_SHA1_32: 30,
  AEAD_AES_128_GCM: 28,
}

/** A key that nobody would use. */
const keyOf = (suite: SrtpSuite, seed: number) =>
  Buffer.from(Array.from({ length: OCTETS[suite] }, (_, n) => (n * 7 + seed) & 0xff))

const crypto = (suite: SrtpSuite, send = 1, receive = 2): StreamCrypto => ({
  suite,
  sendKey: keyOf(suite, send),
  receiveKey: keyOf(suite, receive),
})

/** How the far end is set up: it encrypts with `receiveKey`, and decrypts with `sendKey`, of ours. */
function farSide(suite: OracleSuite, { sendKey, receiveKey }: StreamCrypto) {
  const split = (key: Uint8Array) => [
    Buffer.from(key.subarray(0, 16)),
    Buffer.from(key.subarray(16)),
  ]
  const [localMasterKey, localMasterSalt] = split(receiveKey)
  const [remoteMasterKey, remoteMasterSalt] = split(sendKey)
  const keys = { localMasterKey, localMasterSalt, remoteMasterKey, remoteMasterSalt }
  return { keys: keys as Required<typeof keys> as never, profile: WERIFT_PROFILE[suite] }
}

const oracle = (suite: OracleSuite, keys = crypto(suite)) => new SrtpSession(farSide(suite, keys))
const reportOracle = (suite: OracleSuite, keys = crypto(suite)) =>
  new SrtcpSession(farSide(suite, keys))

/**
 * What AES_CM_128_HMAC_SHA1_80 makes of a packet, with the leftmost 32 bits of its tag: that is AES_CM_128_HMAC_SHA1_32 (RFC 3711 §5.2), which
 * werift-rtp has not.
 */
const shortened = (packet: Buffer) => packet.subarray(0, packet.length - 6)

const isReport = ({ bytes }: { bytes: Buffer }) => bytes.readUInt8(1) >= 192

/** With one bit turned over. */
function forged(packet: Buffer, at = packet.length - 1): Buffer {
  const made = Buffer.from(packet)
  made[at] = (made[at] ?? 0) ^ 1
  return made
}

/** Its sequence numbers are about to pass 0x7fff. */
const START = { ssrc: 7, sequence: 0x7ff0, timestamp: 9 }

function encrypted(session: SrtpSession, plain: Buffer): Buffer {
  const { header, payload } = RtpPacket.deSerialize(plain)
  return session.encrypt(payload, header)
}

/** Of somebody who hears our stream (SSRC 7) with a jitter of 20 ms: a receiver report, RFC 3550 §6.4.2. */
function farReport(): Buffer {
  const report = Buffer.alloc(32)
  report.writeUInt32BE(0x81c9_0007, 0)
  report.writeUInt32BE(0x0102_0304, 4)
  report.writeUInt32BE(7, 8)
  report.writeUInt32BE(160, 20)
  return report
}

const speechPackets = (speech: Int16Array, first = 0): Buffer[] => {
  const voice = encodeG711('PCMA', speech)
  return Array.from({ length: Math.floor(speech.length / 160) }, (_, n) =>
    buildRtp({
      payloadType: 8,
      sequence: first + n,
      timestamp: 160 * (first + n),
      payload: voice.subarray(160 * n, 160 * n + 160),
    }),
  )
}

t.test('SRTP of the media engine', (t) => {
  t.jobs = 8
  const skip = native.srtpAvailable('AES_CM_128_HMAC_SHA1_80')
    ? false
    : 'libsrtp2 is not on this machine'
  const test = tests(t, skip)

  for (const suite of Object.keys(WERIFT_PROFILE) as OracleSuite[]) {
    test(`${suite}: what leaves is byte for byte what another implementation makes`, async (t, stage) => {
      const far = await stage.stream(0, { crypto: crypto(suite) }, START)
      await far.received(30)
      const [reader, writer] = [oracle(suite), oracle(suite, crypto(suite, 2, 1))]
      for (const { bytes } of far.packets.slice(0, 30)) {
        const plain = reader.decrypt(bytes)
        t.equal(plain.length, 172)
        t.same(encrypted(writer, plain), bytes)
      }
      t.match(stage.engine.statistics(0), { secure: true })
    })

    test(`${suite}: speech is heard across the rollover, replayed and forged packets are not`, async (t, stage) => {
      const far = await stage.stream(0, { crypto: crypto(suite) })
      stage.connected(0)
      const speech = babble(400)
      const session = oracle(suite)
      const packets = speechPackets(speech, 65_530).map((plain) => encrypted(session, plain))
      for (const packet of packets) far.send(packet)
      const [first] = packets as [Buffer]
      far.send(first)
      const plain = buildRtp({ payloadType: 8, sequence: 65_552, payload: Buffer.alloc(160) })
      const unsent = encrypted(session, plain)
      for (const at of [3, 14, unsent.length - 1]) far.send(forged(unsent, at))
      far.send(plain)
      await stage.ticks(30)
      t.ok(bestFit(stage.ear(0), speech).snrDb > 30)
      t.match(stage.engine.statistics(0), {
        packetsReceived: 20,
        packetsTampered: 4,
        packetsReplayed: 1,
      })
    })
  }

  for (const suite of ['AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32'] as const) {
    test(`${suite}: reports are byte for byte what another implementation makes, and read only where they are genuine`, async (t, stage) => {
      const far = await stage.stream(
        0,
        { crypto: crypto(suite), rtcpMux: true },
        { ssrc: 7, sequence: 1, timestamp: 9 },
      )
      await stage.until(() => far.packets.some(isReport))
      const { bytes } = far.packets.find(isReport) as { bytes: Buffer }
      // RFC 4568 §6.2: also with a short tag for speech SRTCP has 80 bits. One key for both.
      const long = 'AES_CM_128_HMAC_SHA1_80'
      const plain = reportOracle(long, crypto(suite)).decrypt(bytes)
      const [report] = RtcpPacketConverter.deSerialize(plain)
      if (!(report instanceof RtcpSrPacket)) throw new Error('no sender report')
      t.equal(report.ssrc, 7)
      // RFC 3711 §3.4 lets the index of the first be 0 or 1.
      const writer = reportOracle(long, crypto(suite, 2, 1))
      t.ok([writer.encrypt(plain), writer.encrypt(plain)].some((made) => made.equals(bytes)))
      const theirs = reportOracle(long, crypto(suite))
      const sent = [1, 2, 3].map(() => theirs.encrypt(farReport()))
      const [first, second, third] = sent as [Buffer, Buffer, Buffer]
      for (const packet of [first, first, forged(second, 9), third]) far.send(packet)
      await stage.until(() => stage.engine.statistics(0).packetsTampered > 0)
      await stage.ticks(3)
      t.match(stage.engine.statistics(0), {
        packetsTampered: 1,
        packetsReplayed: 1,
        farJitterMs: 20,
      })
    })
  }

  test('AES_CM_128_HMAC_SHA1_32: what leaves is byte for byte what another implementation makes; speech is heard, replayed and forged packets are not', async (t, stage) => {
    const suite = 'AES_CM_128_HMAC_SHA1_32'
    const long = 'AES_CM_128_HMAC_SHA1_80'
    const far = await stage.stream(0, { crypto: crypto(suite) }, START)
    stage.connected(0)
    await far.received(30)
    const writer = oracle(long, crypto(suite, 2, 1))
    for (const { bytes } of far.packets.slice(0, 30)) {
      const silence = Buffer.concat([bytes.subarray(0, 12), Buffer.alloc(160, 0xd5)])
      t.same(shortened(encrypted(writer, silence)), bytes)
    }
    const speech = babble(400)
    const session = oracle(long, crypto(suite))
    const packets = speechPackets(speech, 65_530).map((plain) =>
      shortened(encrypted(session, plain)),
    )
    const [first] = packets as [Buffer]
    const last = packets.at(-1) as Buffer
    for (const packet of [...packets.slice(0, -1), first, forged(last), last]) far.send(packet)
    await stage.ticks(30)
    t.ok(bestFit(stage.ear(0), speech).snrDb > 30)
    t.match(stage.engine.statistics(0), {
      packetsReceived: 20,
      packetsTampered: 1,
      packetsReplayed: 1,
    })
  })

  test('AES_CM_128_HMAC_SHA1_32 has a tag of four octets, and two of us understand each other', async (t, stage) => {
    const suite = 'AES_CM_128_HMAC_SHA1_32'
    const speech = babble(1000)
    const far = await stage.stream(0, { crypto: crypto(suite) })
    await far.received(3)
    t.equal(far.packets[0]?.bytes.length, 12 + 160 + 4)
    const other = await stage.stream(1, { crypto: crypto(suite, 2, 1) })
    stage.engine.closeStream(0)
    stage.engine.openStream(0, {
      localAddress: '127.0.0.1',
      localPort: far.remotePort,
      ssrc: 5,
      sequence: 1,
      timestamp: 1,
    })
    stage.update(0, { port: other.remotePort } as FarEnd, { crypto: crypto(suite) })
    stage.update(1, { port: far.remotePort } as FarEnd, { crypto: crypto(suite, 2, 1) })
    stage.connected(0, speech)
    stage.connected(1)
    await stage.event('sound-ended', (e) => e.port === 0)
    await stage.ticks(10)
    t.ok(bestFit(stage.ear(1), speech.subarray(800)).snrDb > 30)
  })

  test('whoever has the key is the far end, wherever it sends from; nobody else is answered', async (t, stage) => {
    const suite = 'AES_CM_128_HMAC_SHA1_80'
    const far = await stage.stream(0, { crypto: crypto(suite) })
    const moved = await FarEnd.open('127.0.0.2')
    t.teardown(() => moved.close())
    moved.remotePort = far.remotePort
    moved.send(buildRtp({ payload: Buffer.alloc(160) }))
    await stage.ticks(5)
    t.equal(moved.packets.length, 0)
    moved.send(encrypted(oracle(suite), buildRtp({ payload: Buffer.alloc(160) })))
    await moved.received(3)
    t.match(stage.engine.statistics(0), { packetsReceived: 1, packetsTampered: 1 })
  })

  test('a new key is taken up while packets under the old one are on their way; the same key goes on counting', async (t, stage) => {
    const suite = 'AES_CM_128_HMAC_SHA1_80'
    const far = await stage.stream(0, { crypto: crypto(suite) })
    const before = oracle(suite)
    const [a, b, c] = speechPackets(babble(60)) as [Buffer, Buffer, Buffer]
    const [first, second] = [encrypted(before, a), encrypted(before, b)]
    far.send(first)
    await stage.until(() => stage.engine.statistics(0).packetsReceived === 1)
    stage.update(0, far, { crypto: crypto(suite) })
    await stage.ticks(2)
    far.send(first)
    await stage.until(() => stage.engine.statistics(0).packetsReplayed === 1)
    stage.update(0, far, { crypto: crypto(suite, 1, 3) })
    await stage.ticks(2)
    far.send(second)
    await stage.until(() => stage.engine.statistics(0).packetsReceived === 2)
    far.send(encrypted(oracle(suite, crypto(suite, 1, 3)), c))
    await stage.until(() => stage.engine.statistics(0).packetsReceived === 3)
    far.send(encrypted(before, buildRtp({ sequence: 9, payload: Buffer.alloc(160) })))
    await stage.until(() => stage.engine.statistics(0).packetsTampered === 1)
    t.pass('the old key is worth nothing once the new one was seen')
  })

  test('a key of the wrong length is refused', async (t, stage) => {
    const far = await stage.stream(0)
    const wrong = {
      ...crypto('AEAD_AES_128_GCM'),
      suite: 'AES_CM_128_HMAC_SHA1_80',
    } as StreamCrypto
    t.throws(() => stage.update(0, far, { crypto: wrong }), /length/)
    t.equal(native.srtpAvailable('NULL' as SrtpSuite), false)
  })
  t.end()
})
