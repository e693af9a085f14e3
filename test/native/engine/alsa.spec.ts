import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
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

// The real libasound, with a plug-in in place of a sound card.
const SOURCE = 'test/rigs/virtual-handset.c'
const skip = existsSync('/usr/include/alsa/pcm_external.h')
  ? false
  : 'libasound2-dev is not installed: there is no virtual sound card to test with'

const folder = mkdtempSync(join(tmpdir(), 'transferd-alsa-'))
const file = (name: string) => join(folder, name)
t.teardown(() => rmSync(folder, { recursive: true }))

if (!skip) {
  const plugin = file('libasound_module_pcm_virtual_handset.so')
  execFileSync('gcc', ['-shared', '-fPIC', '-DPIC', '-o', plugin, SOURCE, '-lasound'])
  const device = (name: string, more = '') =>
    `pcm.${name} { type virtual_handset ear "${file(`${name}-ear.raw`)}" mouth "${file(`${name}-mouth.raw`)}" ${more} }\n`
  writeFileSync(
    file('asound.conf'),
    `pcm_type.virtual_handset { lib "${plugin}" }\n</usr/share/alsa/alsa.conf>\n` +
      device('handset') +
      device('studio', 'rate 48000 channels 2') +
      device('cordless') +
      device('usb', `unplugged "${file('unplugged')}"`),
  )
  process.env.ALSA_CONFIG_PATH = file('asound.conf')
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

  t.test(
    'a card that knows only 48 kHz and two channels serves as well',
    { buffered: true },
    async (t) => {
      const stage = new Stage(t)
      const wide = Int16Array.from({ length: 2 * 48000 * 2 }, (_, n) => {
        return 8000 * Math.sin((2 * Math.PI * 600 * (n >> 1)) / 48000)
      })
      writeFileSync(file('studio-mouth.raw'), rawOf(wide))
      const far = await stage.stream(0)
      stage.engine.connect(0, [0])
      stage.engine.openPort(0, { kind: 'alsa', capture: 'studio', playback: 'studio' })
      stage.engine.playTone(0, steady(425), 'replace')
      await far.received(70)
      t.ok(levelAt(far.heard().subarray(4000, 8000), 600) > -10)
      const ear = samplesOf(readFileSync(file('studio-ear.raw'))).filter((_, n) => n % 12 === 0)
      t.ok(Math.abs(levelAt(ear.subarray(-4000, -1000), 425) - -15) < 1.5)
    },
  )

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
