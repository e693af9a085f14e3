import t from 'tap'
import { buildRtp } from './far-end.js'
import { encodeG711 } from './g711-oracle.js'
import { babble, bestFit, levelAt, sines } from './signal.js'
import { tests } from './stage.js'

t.test('what the media engine plays of packets that are out of order, lost or late', (t) => {
  t.jobs = 8
  const test = tests(t)

  test('plays in order what comes reordered, twice and across the wrap', async (t, stage) => {
    const far = await stage.stream(0)
    stage.connected(0)
    const speech = babble(400)
    const packets = Array.from({ length: 20 }, (_, n) =>
      buildRtp({
        payloadType: 8,
        sequence: 65525 + n,
        timestamp: 0xffff_fc00 + 160 * n,
        payload: encodeG711('PCMA', speech.subarray(160 * n, 160 * n + 160)),
      }),
    )
    // The first comes first: playout counts from it. Then the others backwards, and all of them once more.
    for (const packet of [packets[0] as Buffer, ...packets.slice(1).reverse(), ...packets])
      far.send(packet)
    await stage.event('media-flowing')
    await stage.ticks(30)
    t.ok(bestFit(stage.ear(0), speech).snrDb > 30)
    t.match(stage.engine.statistics(0), { packetsReceived: 40, packetsLost: 0 })
  })

  test('conceals a lost packet, drops a late one and counts the loss', async (t, stage) => {
    const far = await stage.stream(0)
    stage.connected(0)
    const tone = sines([500], 400)
    for (let n = 0; n < 20; n++) {
      if (n === 10) continue
      const payload = encodeG711('PCMA', tone.subarray(160 * n, 160 * n + 160))
      far.send({ payloadType: 8, sequence: n, timestamp: 160 * n, payload })
    }
    await stage.event('media-flowing')
    await stage.ticks(18)
    const loud = encodeG711('PCMA', sines([1000], 20, 0))
    far.send({ payloadType: 8, sequence: 10, timestamp: 1600, payload: loud })
    await stage.until(() => stage.engine.statistics(0).packetsReceived === 20)
    await stage.ticks(10)
    const heard = stage.ear(0)
    const { offset, snrDb } = bestFit(heard, tone.subarray(0, 1600))
    t.ok(snrDb > 30)
    const gap = heard.subarray(offset + 1600, offset + 1760)
    t.ok(
      bestFit(gap, tone.subarray(0, 120)).snrDb > 15,
      'the gap is filled with the sound before it',
    )
    const after = heard.subarray(offset + 1760, offset + 2400)
    t.ok(bestFit(after, tone.subarray(0, 560)).snrDb > 15, 'and flows into the sound behind it')
    t.ok(levelAt(heard, 1000) < -50, 'what came too late is not played')
  })

  test('a network that stood still does not add to the delay, a talk spurt after a hold is heard', async (t, stage) => {
    const far = await stage.stream(0)
    stage.connected(0)
    const speech = babble(1600)
    const voice = encodeG711('PCMA', speech)
    const send = (frame: number, timestamp = 160 * frame, marker = false) =>
      far.send({
        payloadType: 8,
        sequence: frame,
        timestamp,
        marker,
        payload: voice.subarray(160 * frame, 160 * frame + 160),
      })
    for (let n = 0; n < 10; n++) send(n)
    await stage.event('media-flowing')
    // Ten frames and the depth of three are played; the network holds back the ten frames that follow.
    await stage.ticks(22)
    for (let n = 10; n < 50; n++) send(n)
    await stage.ticks(45)
    const heard = stage.ear(0)
    const before = bestFit(heard, speech.subarray(0, 1600)).offset
    const after = bestFit(heard, speech.subarray(160 * 30, 160 * 45))
    t.equal(after.offset - before, 160 * 30)
    t.ok(after.snrDb > 28)
    // The sender's clock stood still meanwhile, so that all it sends would be too late.
    for (let n = 55; n < 75; n++) send(n, 160 * (n - 5), n === 55)
    await stage.ticks(30)
    t.ok(bestFit(stage.ear(0), speech.subarray(160 * 55, 160 * 75)).snrDb > 28)
  })
  t.end()
})
