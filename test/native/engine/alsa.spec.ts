import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { noVirtualHandset, VirtualHandsets } from '../../rigs/virtual-handset.js'
import { checks } from '../program.js'
import {
  babble,
  bestFit,
  join as joined,
  levelAt,
  rawOf,
  samplesOf,
  silence,
  sines,
} from './signal.js'
import { Stage, steady } from './stage.js'

const skip = noVirtualHandset
const handsets = skip ? undefined : new VirtualHandsets()
t.teardown(() => handsets?.remove())
const file = (name: string) => handsets?.path(name) ?? ''

if (handsets) {
  handsets.device('handset')
  handsets.device('studio', { rate: 48_000, channels: 2 })
  handsets.device('consumer', { rate: 44_100, channels: 2 })
  handsets.device('cordless')
  handsets.device('steady', { rate: 48_000, channels: 1, capture_ppm: 300, playback_ppm: -300 })
  handsets.device('usb', { unplugged: file('unplugged') })
  handsets.device('shaky', { xrun: file('xrun') })
  writeFileSync(file('steady-mouth.raw'), rawOf(sines([500], 60_000)))
  process.env.ALSA_CONFIG_PATH = handsets.configuration
}

t.test('Sound through ALSA', { skip }, (t) => {
  t.jobs = 4
  t.test(
    'the mouth reaches the far end, the far end and tones reach the ear',
    { buffered: true },
    async (t) => {
      const stage = new Stage(t)
      const speech = babble(600)
      writeFileSync(file('handset-mouth.raw'), rawOf(joined(silence(300), speech, silence(1000))))
      const far = await stage.stream(0)
      stage.engine.connect(0, [0])
      stage.engine.openPort(0, { kind: 'alsa', capture: 'handset', playback: 'handset' })
      stage.engine.playTone(0, steady(425), 'mix')
      await far.received(20)
      far.say(babble(500, 4000))
      await far.received(80)
      t.ok(bestFit(far.heard(), speech).snrDb > 25)
      const ear = samplesOf(readFileSync(file('handset-ear.raw')))
      t.ok(Math.abs(levelAt(ear.subarray(-2400, -800), 425) - -15) < 1)
      t.equal(stage.of('sound-lost').length, 0)
    },
  )

  for (const [name, rate] of [
    ['studio', 48_000],
    ['consumer', 44_100],
  ] as const) {
    t.test(
      `a card that knows only ${rate} Hz and two channels serves as well`,
      { buffered: true },
      async (t) => {
        const stage = new Stage(t)
        // 600 Hz, and 5500 Hz that would fold to 2500 Hz were it not filtered.
        const wide = Int16Array.from({ length: 20 * rate * 2 }, (_, n) => {
          const at = (2 * Math.PI * (n >> 1)) / rate
          return 8000 * Math.sin(600 * at) + 8000 * Math.sin(5500 * at)
        })
        writeFileSync(file(`${name}-mouth.raw`), rawOf(wide))
        const far = await stage.stream(0)
        stage.engine.connect(0, [0])
        stage.engine.openPort(0, { kind: 'alsa', capture: name, playback: name })
        stage.engine.playTone(0, steady(425), 'replace')
        await stage.until(() => levelAt(far.heard().subarray(-800), 600) > -12)
        await far.received(far.packets.length + 40)
        const heard = far.heard().subarray(-4000)
        t.ok(Math.abs(levelAt(heard, 600) - -9.1) < 0.5)
        t.ok(levelAt(heard, 2500) < -50, `nothing folds: ${levelAt(heard, 2500).toFixed(1)} dBm0`)
        const ear = samplesOf(readFileSync(file(`${name}-ear.raw`))).filter((_, n) => n % 2 === 0)
        const last = ear.subarray(-rate, -rate / 10)
        t.ok(Math.abs(levelAt(last, (425 * 8000) / rate) - -15) < 0.5)
        // The first image of 425 Hz.
        t.ok(levelAt(last, (7575 * 8000) / rate) < -70)
      },
    )
  }

  t.test('an overrun and an underrun are got over and counted', { buffered: true }, async (t) => {
    const stage = new Stage(t)
    writeFileSync(file('shaky-mouth.raw'), rawOf(sines([500], 20_000)))
    const far = await stage.stream(0)
    stage.engine.connect(0, [0])
    stage.engine.openPort(0, { kind: 'alsa', capture: 'shaky', playback: 'shaky' })
    stage.engine.playTone(0, steady(425), 'replace')
    await far.received(30)
    const xruns = () => {
      const { capture, playback } = stage.engine.soundStatistics(0)
      return { capture: capture.xruns, playback: playback.xruns }
    }
    t.same(xruns(), { capture: 0, playback: 0 })
    writeFileSync(file('xrun.capture'), '')
    writeFileSync(file('xrun.playback'), '')
    await stage.until(() => xruns().capture + xruns().playback >= 2)
    t.same(xruns(), { capture: 1, playback: 1 })
    await stage.ticks(25)
    const ear = samplesOf(readFileSync(file('shaky-ear.raw')))
    t.ok(levelAt(far.heard().subarray(-1600), 500) > -12, 'the far end hears the handset')
    t.ok(levelAt(ear.subarray(-1600), 425) > -17, 'and the handset hears')
    t.equal(stage.of('sound-lost').length, 0)
    t.ok(stage.engine.soundStatistics(0).playback.delayMs > 0)
  })

  t.test('a missing card is waited for', { buffered: true }, async (t) => {
    const stage = new Stage(t)
    stage.engine.openPort(3, { kind: 'alsa', capture: 'cordless', playback: '' })
    stage.engine.openPort(4, { kind: 'alsa', capture: '', playback: 'nonesuch' })
    const lost = await stage.event('sound-lost', (e) => e.port === 3)
    t.equal(lost.reason, "capture 'cordless': No such file or directory")
    const unknown = await stage.event('sound-lost', (e) => e.port === 4)
    t.match(unknown.reason, /playback 'nonesuch': No such/)
    writeFileSync(file('found.raw'), rawOf(sines([500], 2000)))
    renameSync(file('found.raw'), file('cordless-mouth.raw'))
    t.match(await stage.event('sound-found'), { port: 3 })
    const far = await stage.stream(0)
    stage.engine.connect(3, [0])
    await far.received(40)
    t.ok(levelAt(far.heard().subarray(-4000, -2000), 500) > -12)
    t.equal(stage.of('sound-lost').length, 2, 'said once, however often it is tried')
  })
  t.test('a card that is pulled out and put in again', { buffered: true }, async (t) => {
    const stage = new Stage(t)
    writeFileSync(file('usb-mouth.raw'), rawOf(sines([500], 6000)))
    const far = await stage.stream(0)
    stage.engine.connect(0, [0])
    stage.engine.openPort(0, { kind: 'alsa', capture: 'usb', playback: 'usb' })
    await far.received(30)
    t.ok(levelAt(far.heard().subarray(-2000), 500) > -12)
    writeFileSync(file('unplugged'), '')
    t.match((await stage.event('sound-lost')).reason, /'usb': No such device/)
    await far.received(far.packets.length + 10)
    t.ok(levelAt(far.heard().subarray(-800), 500) < -50, 'the call goes on in silence')
    rmSync(file('unplugged'))
    t.match(await stage.event('sound-found'), { port: 0 })
    await far.received(far.packets.length + 20)
    t.ok(levelAt(far.heard().subarray(-2000), 500) > -12, 'and with sound again')
  })
  t.end()
})

t.test('the sound path allocates nothing while it runs', { skip }, (t) => {
  const folders = ['engine', 'sound', 'rtp', 'dtmf', 'g711']
  for (const line of checks('test/native/engine/realtime_check.cc', folders, ['steady'])) {
    t.match(line, /^ok /)
  }
  t.end()
})
