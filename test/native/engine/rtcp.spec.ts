import t from 'tap'
import {
  RtcpPacketConverter,
  RtcpReceiverInfo,
  RtcpRrPacket,
  RtcpSenderInfo,
  RtcpSourceDescriptionPacket,
  RtcpSrPacket,
} from 'werift-rtp'
import { buildRtp, FarEnd } from './far-end.js'
import { type Stage, tests } from './stage.js'

// Reports are read and written by werift-rtp, another implementation of RFC 3550.

const isRtcp = ({ bytes }: { bytes: Buffer }) => bytes.readUInt8(1) >= 192
const voice = (sequence: number, ssrc = 0x0102_0304) =>
  buildRtp({
    payloadType: 8,
    sequence,
    timestamp: 160 * sequence,
    ssrc,
    payload: Buffer.alloc(160),
  })

/** A stream whose RTCP comes to the port of RTP. */
const muxed = (stage: Stage, start?: { ssrc: number; sequence: number; timestamp: number }) =>
  stage.stream(0, { rtcpMux: true }, start)

async function report(stage: Stage, far: FarEnd) {
  await stage.until(() => far.packets.some(isRtcp))
  const datagram = far.packets.find(isRtcp)?.bytes ?? Buffer.alloc(0)
  return RtcpPacketConverter.deSerialize(datagram)
}

t.test('RTCP of the media engine', (t) => {
  t.jobs = 8
  const test = tests(t)

  test('reports what was sent and what has come, with a name', async (t, stage) => {
    const far = await muxed(stage, { ssrc: 77, sequence: 1, timestamp: 0 })
    for (const sequence of [10, 11, 12, 15, 16]) far.send(voice(sequence))
    const [sr, sdes] = await report(stage, far)
    if (!(sr instanceof RtcpSrPacket)) throw new Error('no sender report')
    t.equal(sr.ssrc, 77)
    // Both come by one socket in the order in which they were sent; more speech has come since.
    t.equal(sr.senderInfo.packetCount, far.packets.findIndex(isRtcp))
    t.equal(sr.senderInfo.octetCount, 160 * sr.senderInfo.packetCount)
    t.equal(sr.reports.length, 1)
    t.match(sr.reports[0], {
      ssrc: 0x0102_0304,
      packetsLost: 2,
      fractionLost: Math.floor((2 * 256) / 7),
      highestSequence: 16,
      lsr: 0,
    })
    if (!(sdes instanceof RtcpSourceDescriptionPacket)) throw new Error('no description')
    t.match(sdes.chunks, [{ source: 77, items: [{ type: 1, text: /^[0-9a-f]{12}$/ }] }])
  })

  test('says only what has come while it sends nothing', async (t, stage) => {
    const far = await stage.stream(0, { rtcpMux: true, direction: 'recvonly' })
    far.send(voice(1))
    const [rr] = await report(stage, far)
    t.ok(rr instanceof RtcpRrPacket)
  })

  test('goes to the port above where RTP and RTCP do not share one', async (t, stage) => {
    const control = await FarEnd.open()
    t.teardown(() => control.close())
    const far = await stage.stream(0, { rtcpPort: control.port })
    await stage.until(() => control.packets.length > 0)
    t.equal(control.packets[0]?.fromPort, far.remotePort + 1)
    t.notOk(far.packets.some(isRtcp))
    control.remotePort = far.remotePort + 1
    control.send(voice(1))
    const before = stage.engine.statistics(0).packetsReceived
    await stage.ticks(3)
    t.equal(stage.engine.statistics(0).packetsReceived, before, 'speech is not heard there')
  })

  test('learns loss, jitter and round trip from the far end', async (t, stage) => {
    const far = await muxed(stage, { ssrc: 77, sequence: 1, timestamp: 0 })
    const [sr] = await report(stage, far)
    if (!(sr instanceof RtcpSrPacket)) throw new Error('no sender report')
    const about = new RtcpReceiverInfo({
      ssrc: 77,
      fractionLost: 64,
      packetsLost: 3,
      highestSequence: 9,
      jitter: 80,
      lsr: Number((BigInt(sr.senderInfo.ntpTimestamp) >> 16n) & 0xffff_ffffn),
      dlsr: 0,
    })
    far.send(new RtcpRrPacket({ ssrc: 5, reports: [about] }).serialize())
    await stage.until(() => stage.engine.statistics(0).farLossPercent >= 0)
    const { farLossPercent, farJitterMs, roundTripMs } = stage.engine.statistics(0)
    t.equal(farLossPercent, 25)
    t.equal(farJitterMs, 10)
    t.ok(roundTripMs >= 0 && roundTripMs < 5000)
  })

  test('answers a sender report with its time', async (t, stage) => {
    const far = await muxed(stage)
    far.send(voice(1))
    const senderInfo = new RtcpSenderInfo({
      ntpTimestamp: 0x1111_2222_3333_4444n,
      rtpTimestamp: 1,
      packetCount: 1,
      octetCount: 160,
    })
    far.send(new RtcpSrPacket({ ssrc: 0x0102_0304, senderInfo, reports: [] }).serialize())
    const [sr] = await report(stage, far)
    if (!(sr instanceof RtcpSrPacket)) throw new Error('no sender report')
    t.equal(sr.reports[0]?.lsr, 0x2222_3333)
    t.ok((sr.reports[0]?.dlsr ?? 0) > 0)
  })

  test('leaves its number to a far end that has the same, and says so', async (t, stage) => {
    const far = await muxed(stage, { ssrc: 77, sequence: 1, timestamp: 0 })
    await far.received(2)
    far.send(voice(1, 77))
    await stage.until(() => far.packets.some((packet) => !isRtcp(packet) && packet.ssrc !== 77))
    // An empty receiver report, then BYE (203) of one source, the number that is left: RFC 3550 §6.6.
    const bye = far.packets.find(isRtcp)?.bytes.toString('hex')
    t.equal(bye, '80c900010000004d81cb00010000004d')
    far.send(voice(2, 77))
    await stage.until(() => stage.engine.statistics(0).packetsReceived === 2)
    t.equal(stage.engine.statistics(0).ssrcCollisions, 1)
  })

  test('two sources at once do not garble each other; the second is heard when the first has gone', async (t, stage) => {
    const far = await muxed(stage)
    far.send(voice(1, 1))
    far.send(voice(1, 2))
    await stage.ticks(2)
    t.equal(stage.engine.statistics(0).packetsReceived, 1)
    await stage.ticks(4)
    far.send(voice(2, 2))
    await stage.until(() => stage.engine.statistics(0).packetsReceived === 2)
  })

  test('counts what came twice', async (t, stage) => {
    const far = await muxed(stage)
    for (const sequence of [1, 2, 2, 3, 1]) far.send(voice(sequence))
    await stage.until(() => stage.engine.statistics(0).packetsReceived === 5)
    await stage.until(() => stage.engine.statistics(0).packetsDuplicate === 2)
    t.equal(stage.engine.statistics(0).packetsReceived, 5)
  })
  t.end()
})
