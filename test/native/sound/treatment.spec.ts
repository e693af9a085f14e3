import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { levelAt, rawOf, samplesOf, sines } from '../engine/signal.js'
import { Stage, steady } from '../engine/stage.js'
import { checks } from '../program.js'

t.test('gains, side tone and echo, on a device that is a room', (t) => {
  const lines = checks('test/native/sound/treatment_check.cc', ['sound'])
  t.ok(lines.length >= 8)
  for (const line of lines) t.match(line, /^ok /)
  t.end()
})

t.test('the engine treats the sound of a port as it was told', async (t) => {
  const stage = new Stage(t)
  writeFileSync(stage.path('mouth.raw'), rawOf(sines([500], 3000, -20)))
  const far = await stage.stream(0)
  stage.engine.connect(0, [0])
  const files = {
    kind: 'file',
    capture: stage.path('mouth.raw'),
    playback: stage.path('ear.raw'),
  } as const
  const treatment = {
    captureGainDb: 6,
    playbackGainDb: -6,
    sideToneDb: -15,
    echoCancellation: false,
  }
  stage.engine.openPort(0, { ...files, treatment })
  stage.engine.playTone(0, steady(425), 'replace')
  await far.received(60)
  const ear = samplesOf(readFileSync(stage.path('ear.raw'))).subarray(-4000)
  t.ok(Math.abs(levelAt(far.heard().subarray(-4000), 500) - -14) < 0.3, 'the far end')
  t.ok(Math.abs(levelAt(ear, 425) - -21) < 0.3, 'the ear')
  t.ok(Math.abs(levelAt(ear, 500) - -29) < 0.3, 'the side tone')
  const untreated = { ...treatment, captureGainDb: 'loud' } as never
  t.throws(() => stage.engine.openPort(0, { ...files, treatment: untreated }), /captureGainDb/)
})
