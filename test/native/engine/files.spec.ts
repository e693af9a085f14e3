import { execFileSync } from 'node:child_process'
import {
  closeSync,
  constants,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import t from 'tap'
import { babble, bestFit, levelAt, rawOf, samplesOf, silence, sines, wavOf } from './signal.js'
import { steady, tests } from './stage.js'

t.test('Sound from and to files', (t) => {
  t.jobs = 8
  const test = tests(t)

  test('a WAV file speaks, a WAV file hears, and is right while it grows', async (t, stage) => {
    const speech = babble(400)
    writeFileSync(
      stage.path('mouth.wav'),
      Buffer.concat([wavOf(speech), Buffer.from('LIST\0\0\0\0')]),
    )
    const far = await stage.stream(0)
    stage.engine.connect(0, [0])
    stage.engine.openPort(0, {
      kind: 'file',
      capture: stage.path('mouth.wav'),
      playback: stage.path('ear.wav'),
    })
    stage.engine.playTone(0, steady(425), 'replace')
    await stage.event('sound-ended')
    await stage.ticks(60)
    t.ok(bestFit(far.heard(), speech).snrDb > 30)
    const check = (wav: Buffer) => {
      t.equal(wav.toString('latin1', 0, 4) + wav.toString('latin1', 8, 16), 'RIFFWAVEfmt ')
      t.equal(wav.readUInt32LE(24), 8000)
      t.equal(wav.readUInt32LE(4), wav.readUInt32LE(40) + 36)
      t.ok(wav.readUInt32LE(40) <= wav.length - 44)
      return samplesOf(wav.subarray(44, 44 + wav.readUInt32LE(40)))
    }
    t.ok(levelAt(check(readFileSync(stage.path('ear.wav'))).subarray(-2000), 425) > -15.5)
    stage.engine.stop()
    const whole = readFileSync(stage.path('ear.wav'))
    t.equal(check(whole).length * 2, whole.length - 44, 'and complete at the end')
  })

  test('the end of the input is silence and told once', async (t, stage) => {
    const far = await stage.stream(0)
    stage.handset(5, sines([500], 100))
    stage.engine.connect(5, [0])
    t.match(await stage.event('sound-ended'), { port: 5 })
    await far.received(far.packets.length + 20)
    t.equal(stage.of('sound-ended').length, 1)
    t.ok(
      far
        .heard()
        .subarray(-1600)
        .every((sample) => Math.abs(sample) <= 8),
    )
  })

  test('a FIFO speaks when somebody writes, and never ends', async (t, stage) => {
    execFileSync('mkfifo', [stage.path('mouth'), stage.path('ear')])
    stage.engine.openPort(0, {
      kind: 'file',
      capture: stage.path('mouth'),
      playback: stage.path('ear'),
    })
    stage.engine.playTone(0, steady(425), 'replace')
    const far = await stage.stream(0)
    stage.engine.connect(0, [0])
    await stage.ticks(5)
    const writer = openSync(stage.path('mouth'), constants.O_WRONLY | constants.O_NONBLOCK)
    writeSync(writer, rawOf(sines([500], 300)))
    closeSync(writer)
    await far.received(40)
    t.ok(bestFit(far.heard(), sines([500], 300)).snrDb > 30)
    t.equal(stage.of('sound-ended').length, 0)
    const reader = openSync(stage.path('ear'), constants.O_RDONLY | constants.O_NONBLOCK)
    const heard = Buffer.alloc(6400)
    t.equal(readSync(reader, heard), 6400)
    closeSync(reader)
    t.ok(levelAt(samplesOf(heard).subarray(-1600), 425) > -16)
  })

  test('a missing file is waited for, and said to be missing once', async (t, stage) => {
    stage.engine.openPort(1, { kind: 'file', capture: stage.path('later.raw'), playback: '' })
    const { reason } = await stage.event('sound-lost')
    t.equal(reason, `capture '${stage.path('later.raw')}': No such file or directory`)
    const far = await stage.stream(0)
    stage.engine.connect(1, [0])
    writeFileSync(stage.path('later.raw'), rawOf(sines([500], 1000)))
    t.match(await stage.event('sound-found'), { port: 1 })
    await far.received(far.packets.length + 20)
    t.ok(levelAt(far.heard().subarray(-1600), 500) > -12)
    t.equal(stage.of('sound-lost').length, 1)
  })

  test('a file of another kind is refused with what to do', async (t, stage) => {
    writeFileSync(stage.path('cd.wav'), wavOf(silence(100), 44100))
    stage.engine.openPort(0, { kind: 'file', capture: stage.path('cd.wav'), playback: '' })
    t.match((await stage.event('sound-lost', (e) => e.port === 0)).reason, /8000 Hz.*sox/)
    stage.engine.openPort(1, { kind: 'file', capture: '', playback: stage.path('no/where.wav') })
    t.match((await stage.event('sound-lost', (e) => e.port === 1)).reason, /playback.*No such file/)
  })

  test('a port takes another sound, and gives it up when it is closed', async (t, stage) => {
    const far = await stage.stream(0)
    stage.engine.connect(0, [0])
    stage.handset(0, sines([500], 3000))
    await far.received(15)
    writeFileSync(stage.path('other.raw'), rawOf(sines([900], 3000)))
    stage.engine.openPort(0, { kind: 'file', capture: stage.path('other.raw'), playback: '' })
    await far.received(far.packets.length + 15)
    t.ok(
      levelAt(far.heard().subarray(-800), 900) > -12 &&
        levelAt(far.heard().subarray(-800), 500) < -50,
    )
    t.ok(existsSync(stage.path('ear0.raw')))
    stage.engine.closePort(0)
    await far.received(far.packets.length + 10)
    t.ok(levelAt(far.heard().subarray(-800), 900) < -60)
  })
  t.end()
})
