import t from 'tap'
import type { FarEnd } from './far-end.js'
import {
  babble,
  bestFit,
  DTMF_HZ,
  dtmf,
  join,
  keyHz,
  lengthOf,
  levelAt,
  loudestAt,
  silence,
  sines,
} from './signal.js'
import { tests } from './stage.js'

/** A telephone event's payload, RFC 4733 section 2.3. */
function eventOf(far: FarEnd, from = 0) {
  return far.packets.slice(from).flatMap(({ marker, payloadType, timestamp, payload }) =>
    payloadType === 101
      ? [
          {
            marker,
            timestamp,
            event: payload.readUInt8(0),
            end: (payload.readUInt8(1) & 0x80) !== 0,
            duration: payload.readUInt16BE(2),
          },
        ]
      : [],
  )
}

function press(event: number, end: boolean, duration: number): Buffer {
  return Buffer.from([event, (end ? 0x80 : 0) | 10, duration >> 8, duration & 0xff])
}

t.test('Digits of the media engine', (t) => {
  t.jobs = 8
  const test = tests(t)

  test('sends a digit as one event: a marker, growing durations, three ends, no speech', async (t, stage) => {
    const far = await stage.stream(0)
    await far.received(2)
    stage.engine.sendDigits(0, '#5', 100, 80)
    await stage.event('digits-sent')
    await stage.ticks(3)
    const events = eventOf(far)
    const first = events.filter((e) => e.event === 11)
    t.same(
      first.map((e) => e.duration),
      [160, 320, 480, 640, 800, 800, 800],
    )
    t.same(
      first.map((e) => e.end),
      [false, false, false, false, true, true, true],
    )
    t.same(
      first.map((e) => e.marker),
      [true, false, false, false, false, false, false],
    )
    t.equal(new Set(first.map((e) => e.timestamp)).size, 1)
    const second = events.filter((e) => e.event === 5)
    t.equal(second.length, 7)
    t.equal(
      (second[0]?.timestamp ?? 0) - (first[0]?.timestamp ?? 0),
      1440,
      '100 ms and 80 ms later',
    )
    const numbers = far.packets.map((p) => p.sequence)
    t.same(
      numbers,
      numbers.map((_, n) => (numbers[0] ?? 0) + n),
    )
    const start = far.packets.findIndex((p) => p.payloadType === 101)
    t.ok(
      far.packets.slice(start, start + 7).every((p) => p.payloadType === 101),
      'speech waits',
    )
    t.equal(far.packets[start + 7]?.payloadType, 8)
    t.equal(stage.of('digits-sent').length, 1)
  })

  test('sends a key for as long as it is down, and for 100 ms at least', async (t, stage) => {
    const far = await stage.stream(0)
    stage.engine.startDigit(0, '7')
    stage.engine.stopDigit(0)
    await stage.until(() => eventOf(far).filter((e) => e.end).length === 3)
    t.equal(eventOf(far).at(-1)?.duration, 800)
    const before = far.packets.length
    stage.engine.startDigit(0, 'D')
    await far.received(before + 20)
    stage.engine.stopDigit(0)
    await stage.until(() => eventOf(far).filter((e) => e.end).length === 6)
    const long = eventOf(far).filter((e) => e.event === 15)
    t.ok((long.at(-1)?.duration ?? 0) > 800)
    t.equal(long.filter((e) => e.marker).length, 1)
    t.throws(() => stage.engine.startDigit(0, 'x'), /digit/)
  })

  test('sends digits in the sound where events were not negotiated', async (t, stage) => {
    const far = await stage.stream(0, { telephoneEventPayloadType: -1 })
    stage.connected(0, sines([500], 3000, -5))
    await far.received(10)
    stage.engine.sendDigits(0, '1#', 100, 80)
    await stage.event('digits-sent')
    await stage.ticks(8)
    t.ok(far.packets.every((p) => p.payloadType === 8))
    const heard = far.heard()
    for (const digit of '1#') {
      for (const hz of keyHz(digit)) {
        t.ok(
          Math.abs(loudestAt(heard, hz, 60) - (hz < 1000 ? -9 : -7)) < 1.5,
          `${hz} Hz at its level`,
        )
        // The edges of the speech around it splash to some −28 dBm0 here.
        t.ok(Math.abs(lengthOf(heard, hz, -20) - 100) <= 30, `${hz} Hz for 100 ms`)
      }
    }
    t.ok(lengthOf(heard, 500) > 100, 'speech goes on afterwards')
  })

  test('hears an event once, though its end is repeated and its start is lost', async (t, stage) => {
    const far = await stage.stream(0)
    let sequence = 0
    const send = (timestamp: number, payload: Buffer, marker = false) =>
      far.send({ payloadType: 101, sequence: sequence++, timestamp, marker, payload })
    send(1000, press(1, false, 160), true)
    send(1000, press(1, false, 320))
    for (let i = 0; i < 3; i++) send(1000, press(1, true, 480))
    for (let i = 0; i < 3; i++) send(3000, press(1, true, 800))
    send(1000, press(1, true, 480))
    send(5000, press(11, false, 160), true)
    send(5000, press(11, true, 320))
    send(7000, Buffer.from([1, 2]), true)
    send(9000, press(16, true, 320), true)
    send(11000, press(15, true, 320), true)
    await stage.event('telephone-event', (e) => e.digit === 'D')
    t.same(
      stage.of('telephone-event').map((e) => e.digit),
      ['1', '1', '#', 'D'],
    )
  })

  test('takes one press of nine seconds for one press', async (t, stage) => {
    const far = await stage.stream(0)
    far.send({
      payloadType: 101,
      sequence: 0,
      timestamp: 0,
      marker: true,
      payload: press(3, false, 160),
    })
    far.send({ payloadType: 101, sequence: 1, timestamp: 0, payload: press(3, false, 65440) })
    far.send({ payloadType: 101, sequence: 2, timestamp: 65440, payload: press(3, false, 160) })
    far.send({ payloadType: 101, sequence: 3, timestamp: 65440, payload: press(3, true, 6560) })
    far.send({
      payloadType: 101,
      sequence: 4,
      timestamp: 90000,
      marker: true,
      payload: press(4, true, 800),
    })
    await stage.event('telephone-event', (e) => e.digit === '4')
    t.same(
      stage.of('telephone-event').map((e) => e.digit),
      ['3', '4'],
    )
  })

  test('hears the keys of an analog handset: when they begin, how long they are', async (t, stage) => {
    stage.handset(2, join(silence(200), dtmf('*', 80), silence(120), dtmf('2', 300), silence(200)))
    await stage.event('sound-ended')
    const begins = stage.of('digit-begin')
    const ends = stage.of('digit-end')
    t.match(begins, [
      { port: 2, digit: '*' },
      { port: 2, digit: '2' },
    ])
    t.match(ends, [
      { port: 2, digit: '*' },
      { port: 2, digit: '2' },
    ])
    t.ok(Math.abs((begins[1]?.atMs ?? 0) - (begins[0]?.atMs ?? 0) - 200) < 10, '200 ms apart')
    t.ok(Math.abs((ends[0]?.durationMs ?? 0) - 80) < 10)
    t.ok(Math.abs((ends[1]?.durationMs ?? 0) - 300) < 10)
    const nowMs = Number(process.hrtime.bigint()) / 1e6
    t.ok(
      nowMs - (begins[0]?.atMs ?? 0) > 600 && nowMs > (begins[1]?.atMs ?? 0),
      'on CLOCK_MONOTONIC',
    )
  })

  test("keeps the handset's digits from the far end, and nothing else", async (t, stage) => {
    const before = join(babble(500), silence(60))
    // Pressed by a hand: none as long or as loud as another.
    const keys = join(
      ...[
        dtmf('#', 90, -4),
        silence(80),
        dtmf('1', 120, -8),
        silence(60),
        dtmf('2', 50, -12),
        silence(50),
        dtmf('0', 300, -6),
        silence(200),
        dtmf('2', 70, -20),
        silence(60),
      ],
    )
    const after = babble(500, 5000)
    const far = await stage.stream(0)
    stage.handset(0, join(silence(300), before, keys, after, silence(200)))
    stage.engine.setInbandDigits(0, 'remove')
    stage.engine.connect(0, [0])
    await stage.event('sound-ended')
    await stage.ticks(6)
    t.same(
      stage.of('digit-begin').map((e) => e.digit),
      [...'#1202'],
    )
    const heard = far.heard()
    const start = bestFit(heard, babble(500)).offset
    t.ok(bestFit(heard, babble(500)).snrDb > 28, 'what was said before')
    t.ok(bestFit(heard, after).snrDb > 28, 'what was said after')
    const during = heard.subarray(start + before.length, start + before.length + keys.length)
    for (const hz of DTMF_HZ) t.ok(loudestAt(during, hz, 10) < -60, `nothing at ${hz} Hz`)
    t.ok(
      during.every((sample) => Math.abs(sample) <= 8),
      'silence it is',
    )
  })

  test('lets digits pass where they are not to be removed', async (t, stage) => {
    const far = await stage.stream(0)
    stage.connected(0, join(silence(300), dtmf('1', 120), silence(200)))
    await stage.event('sound-ended')
    await stage.ticks(2)
    for (const hz of keyHz('1')) t.ok(loudestAt(far.heard(), hz) > -14)
  })

  test("reports the far end's tones apart from the handset's", async (t, stage) => {
    const far = await stage.stream(6)
    stage.handset(0)
    stage.engine.connect(0, [6])
    far.say(join(silence(100), dtmf('9', 100), silence(300)))
    t.match(await stage.event('far-digit'), { stream: 6, digit: '9' })
    t.equal(stage.of('digit-begin').length, 0)
  })

  test('hears each digit once out of which the network has lost 40 ms', async (t, stage) => {
    // A digit and the pause after it are nine packets; four digits are as much as may come ahead of its time.
    const rows = ['123A', '456B', '789C', '*0#D']
    // 20 ms of each come before the loss, 40 ms after it.
    const isLost = (at: number) => at % 1440 >= 320 && at % 1440 < 640
    for (const [stream, row] of rows.entries()) {
      const far = await stage.stream(stream)
      // A first packet of an odd length: from then on a lost one takes a part of two frames of the engine.
      far.send({ sequence: 99, timestamp: 4900, payload: Buffer.alloc(100, 0xd5) })
      const digits = [...row].flatMap((digit) => [dtmf(digit, 100), silence(80)])
      far.say(join(silence(20), ...digits), 'PCMA', {}, isLost)
    }
    await stage.until(() => rows.every((_, n) => stage.engine.statistics(n).packetsLost === 8))
    await stage.ticks(50)
    const heard = rows.map((_, stream) =>
      stage
        .of('far-digit')
        .filter((e) => e.stream === stream)
        .map(({ digit }) => digit)
        .join(''),
    )
    t.same(heard, rows)
  })

  test('says the events of one side of a bridge again on the other', async (t, stage) => {
    const a = await stage.stream(0)
    const b = await stage.stream(1, { telephoneEventPayloadType: 96 })
    stage.engine.relay(0, 1)
    a.send({
      payloadType: 101,
      sequence: 0,
      timestamp: 0,
      marker: true,
      payload: press(8, false, 160),
    })
    a.send({ payloadType: 101, sequence: 1, timestamp: 0, payload: press(8, true, 800) })
    await stage.until(() => b.packets.filter((p) => p.payloadType === 96).length >= 7)
    const heard = b.packets.filter((p) => p.payloadType === 96)
    t.ok(heard.every((p) => p.payload[0] === 8))
    t.equal(heard.filter((p) => p.marker).length, 1)
    t.ok(levelAt(b.heard(), 852) < -50)
  })
  t.end()
})
