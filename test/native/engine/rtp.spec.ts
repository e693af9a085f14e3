import t from 'tap'
import { buildRtp, FarEnd } from './far-end.js'
import { encodeG711 } from './g711-oracle.js'
import { babble, bestFit, join, levelAt, sines } from './signal.js'
import { freePort, native, tests } from './stage.js'

t.test('RTP of the media engine', (t) => {
  t.jobs = 8
  const test = tests(t)

  test('sends 160 samples a packet, numbered and stamped across the wrap', async (t, stage) => {
    const far = await stage.stream(
      3,
      {},
      { ssrc: 0xdeadbeef, sequence: 65530, timestamp: 0xffff_ff00 },
    )
    await far.received(25)
    far.packets.slice(0, 25).forEach((packet, n) => {
      t.match(packet, {
        marker: n === 0,
        payloadType: 8,
        sequence: (65530 + n) & 0xffff,
        timestamp: (0xffff_ff00 + 160 * n) >>> 0,
        ssrc: 0xdeadbeef,
        fromPort: far.remotePort,
      })
      t.equal(packet.payload.length, 160)
    })
  })

  for (const [codec, host] of [
    ['PCMA', '127.0.0.1'],
    ['PCMU', '127.0.0.1'],
    ['PCMA', '::1'],
  ] as const) {
    test(`carries speech from mouth to ear by ${codec} over ${host}`, async (t, stage) => {
      const speech = babble(1000)
      const [a, b] = [await freePort(), await freePort()]
      stage.handset(0, speech)
      stage.handset(1)
      for (const [stream, local, remotePort] of [
        [0, a, b],
        [1, b, a],
      ] as const) {
        const start = { localAddress: host, ssrc: stream, sequence: 0, timestamp: 0 }
        stage.engine.openStream(stream, { ...start, localPort: local })
        stage.engine.updateStream(stream, {
          remoteAddress: host,
          remotePort,
          codec,
          payloadType: codec === 'PCMA' ? 8 : 0,
          rtcpAddress: host,
          rtcpPort: remotePort + 1,
          rtcpMux: false,
          telephoneEventPayloadType: -1,
          direction: 'sendrecv',
        })
        stage.engine.connect(stream, [stream])
      }
      await stage.event('sound-ended', (e) => e.port === 0)
      await stage.ticks(10)
      t.ok(bestFit(stage.ear(1), speech.subarray(800)).snrDb > 30)
    })
  }

  test('counts packets that never came', async (t, stage) => {
    const far = await stage.stream(0)
    for (const sequence of [65534, 65535, 2, 3]) {
      far.send({ sequence, timestamp: sequence * 160, payload: Buffer.alloc(160) })
    }
    await stage.until(() => stage.engine.statistics(0).packetsReceived === 4)
    t.equal(stage.engine.statistics(0).packetsLost, 2)
  })

  test('hears only the negotiated address, and answers to the port that it really uses', async (t, stage) => {
    const far = await stage.stream(0)
    const stranger = await FarEnd.open('127.0.0.2')
    const moved = await FarEnd.open()
    const late = await FarEnd.open()
    t.teardown(() => [stranger, moved, late].map((end) => end.close()))
    for (const end of [stranger, moved, late]) end.remotePort = far.remotePort
    stranger.send({ payload: Buffer.alloc(160) })
    await stage.ticks(5)
    t.equal(stage.engine.statistics(0).packetsReceived, 0)
    moved.send({ payload: Buffer.alloc(160) })
    await moved.received(3)
    t.equal(stage.engine.statistics(0).packetsReceived, 1)
    late.send({ sequence: 1, payload: Buffer.alloc(160) })
    await stage.ticks(5)
    t.equal(stage.engine.statistics(0).packetsReceived, 1, 'the first port stays')
    t.equal(late.packets.length + stranger.packets.length, 0)
  })

  test('steps over CSRC, extension and padding, and refuses what is broken', async (t, stage) => {
    const far = await stage.stream(0)
    stage.connected(0)
    const tone = sines([600], 20)
    const voice = encodeG711('PCMA', tone)
    const plain = (sequence: number) =>
      buildRtp({ payloadType: 8, sequence, timestamp: 160 * sequence, payload: voice })
    const wrap = (packet: Buffer, first: number, before: Buffer, after = Buffer.alloc(0)) => {
      const bytes = Buffer.concat([packet.subarray(0, 12), before, packet.subarray(12), after])
      bytes[0] = first
      return bytes
    }
    const extension = Buffer.from([0xbe, 0xde, 0, 1, 1, 2, 3, 4])
    const broken = [
      Buffer.alloc(0),
      Buffer.from([0x80]),
      plain(9).subarray(0, 11),
      plain(9).subarray(0, 12),
      wrap(plain(9), 0x40, Buffer.alloc(0)),
      wrap(plain(9), 0x8f, Buffer.alloc(0)).subarray(0, 40),
      wrap(plain(9).subarray(0, 12), 0x90, Buffer.from([0xbe, 0xde, 0xff, 0xff])),
      wrap(plain(9), 0xa0, Buffer.alloc(0), Buffer.from([0])),
      wrap(plain(9), 0xa0, Buffer.alloc(0), Buffer.from([255])),
      buildRtp({ payloadType: 96, payload: voice }),
    ]
    for (const packet of broken) far.send(packet)
    const good = [
      plain(0),
      wrap(plain(1), 0x82, Buffer.alloc(8)),
      wrap(plain(2), 0x90, extension),
      wrap(plain(3), 0xa0, Buffer.alloc(0), Buffer.from([0, 0, 3])),
      wrap(plain(4), 0xb1, Buffer.concat([Buffer.alloc(4), extension]), Buffer.from([0, 2])),
    ]
    for (const packet of good) far.send(packet)
    await stage.event('media-flowing')
    await stage.ticks(12)
    t.match(stage.engine.statistics(0), { packetsReceived: 5, packetsLost: 0 })
    t.ok(bestFit(stage.ear(0), join(tone, tone, tone, tone, tone)).snrDb > 30)
  })

  test('sends and plays as the direction says', async (t, stage) => {
    const cases = [
      { direction: 'sendonly', sends: true, plays: false },
      { direction: 'recvonly', sends: false, plays: true },
      { direction: 'inactive', sends: false, plays: false },
      { direction: 'sendrecv', sends: true, plays: true },
    ] as const
    const far = await stage.stream(0)
    stage.connected(0)
    let sequence = 0
    let lastTimestamp = 0
    for (const { direction, sends, plays } of cases) {
      stage.update(0, far, { direction })
      await stage.ticks(3)
      const before = { packets: far.packets.length, ear: stage.ear(0).length }
      far.say(sines([700], 200), 'PCMA', { sequence, timestamp: sequence * 160 })
      sequence += 100
      await stage.ticks(16)
      const sent = far.packets.slice(before.packets)
      t.equal(sent.length > 0, sends, `${direction}: sends`)
      t.equal(levelAt(stage.ear(0).subarray(before.ear), 700) > -30, plays, `${direction}: plays`)
      if (direction === 'sendrecv') {
        t.ok(
          (sent[0]?.timestamp ?? 0) - lastTimestamp > 160 * 30,
          'the clock has gone on meanwhile',
        )
      }
      lastTimestamp = far.packets.at(-1)?.timestamp ?? 0
    }
    t.equal(
      far.packets.filter((packet) => packet.marker).length,
      2,
      'a marker at each start of talk',
    )
    const sequences = far.packets.map((packet) => packet.sequence)
    t.same(
      sequences,
      sequences.map((_, n) => (sequences[0] ?? 0) + n),
      'sequence numbers know no pause',
    )
  })

  test('tells when media flows, is lost, and flows again', async (t, stage) => {
    const far = await stage.stream(4)
    await stage.event('media-lost', (e) => e.stream === 4)
    t.equal(stage.of('media-lost').length, 1)
    far.say(sines([700], 20))
    await stage.event('media-flowing', (e) => e.stream === 4)
    stage.update(4, far)
    far.say(sines([700], 20))
    await stage.until(() => stage.of('media-flowing').length === 2)
  })

  test('says why a port cannot be bound, and frees it at once', async (t, stage) => {
    const far = await stage.stream(0)
    const options = {
      localAddress: '127.0.0.1',
      localPort: far.remotePort,
      ssrc: 1,
      sequence: 1,
      timestamp: 1,
    }
    t.throws(() => stage.engine.openStream(1, options), { code: 'EADDRINUSE' })
    t.throws(() => stage.engine.openStream(1, { ...options, localAddress: '192.0.2.1' }), {
      code: 'EADDRNOTAVAIL',
    })
    t.throws(
      () => stage.engine.openStream(1, { ...options, localAddress: 'localhost' }),
      /IP address/,
    )
    stage.engine.closeStream(0)
    stage.engine.openStream(1, options)
    t.match(stage.engine.statistics(0), {
      packetsSent: 0,
      packetsReceived: 0,
      packetsLost: 0,
      jitterMs: 0,
      roundTripMs: -1,
    })
  })

  test('refuses wrong arguments by name', async (t, stage) => {
    t.throws(() => stage.engine.connect(0, [9]), /Stream 9 is not open/)
    t.throws(() => stage.engine.setMuted(64, true), RangeError)
    t.throws(() => stage.engine.statistics(256), RangeError)
    t.throws(
      () => stage.engine.openPort(0, { kind: 'tape' as 'file', capture: '', playback: '' }),
      /kind/,
    )
    t.throws(() => new native.MediaEngine({ priority: 1 }, undefined as never), /listener/)
    stage.engine.closeStream(9)
    stage.engine.stopDigit(9)
  })
  t.end()
})
