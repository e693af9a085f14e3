import t from 'tap'
import { noVirtualHandset } from '../../rigs/virtual-handset.js'
import { DriftRig, mean } from './drift.js'

const CASE = { rateHz: 8000, capturePpm: 0, playbackPpm: 0, seconds: 240, through: 'ours' } as const

t.test('Clocks of sound cards', { skip: noVirtualHandset }, (t) => {
  const rig = new DriftRig()
  t.teardown(() => rig.remove())
  /** From the second minute to the fourth: 24 ms where nothing is done about 200 ppm. */
  const growth = (delaysMs: readonly number[]) =>
    mean(delaysMs.slice(-30)) - mean(delaysMs.slice(90, 120))

  for (const [rateHz, capturePpm, playbackPpm] of [
    [8000, 100, -100],
    [44_100, -100, 100],
    [48_000, -200, 0],
  ] as const) {
    t.test(`no delay grows over minutes of clocks 200 ppm apart at ${rateHz} Hz`, (t) => {
      const { xruns, delaysMs } = rig.run({ ...CASE, rateHz, capturePpm, playbackPpm })
      t.equal(xruns, 0)
      t.ok(delaysMs.length >= CASE.seconds - 2, 'no click is lost')
      t.ok(Math.abs(growth(delaysMs)) < 1, `grew by ${growth(delaysMs).toFixed(2)} ms`)
      t.ok(Math.max(...delaysMs) < 100)
      t.end()
    })
  }
  t.test('a card whose clock is right is left alone', (t) => {
    const { delaysMs } = rig.run(CASE)
    const settled = delaysMs.slice(30)
    t.ok(Math.max(...settled) - Math.min(...settled) < 0.5)
    t.end()
  })
  t.test('and the rig would show it: frames that are copied as they come drift', (t) => {
    const drift = { capturePpm: 100, playbackPpm: -100 }
    const plain = rig.run({ ...CASE, ...drift, through: 'plain' })
    t.ok(Math.max(...plain.delaysMs) - Math.min(...plain.delaysMs) > 20)
    t.end()
  })
  t.end()
})
