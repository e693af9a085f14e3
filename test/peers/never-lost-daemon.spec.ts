import t from 'tap'
import { FAULTS, nameOf, playAll, SCENES } from '../support/live/live-matrix.js'
import type { LiveCase, Moment } from '../support/live/live-play.js'
import { Network } from '../support/peers/network.js'

// Some cells of the matrix that `npm run bench -- never-lost-daemon` plays as a whole: the built daemon in a namespace of its own.

const CELLS: readonly [fault: string, scene: string, way: Moment['way'], label: string][] = [
  // Nobody acknowledges: the far end says 491 to every other re-INVITE.
  ['SIGKILL', 'attended · proxy · udp', 'received', '200 OK (INVITE)'],
  ['SIGKILL', 'blind · back-to-back · udp', 'sent', 'ACK'],
  ['SIGKILL', 'attended · proxy · tcp', 'sent', 'INVITE (hold)'],
  ['SIGSTOP for 5 s', 'blind · proxy · udp', 'sent', 'INVITE (hold)'],
  ['cable out for 5 s', 'attended · proxy · udp', 'sent', 'ACK'],
  ['connection reset', 'blind · proxy · tcp', 'sent', 'INVITE (hold)'],
]
const LOOK_MS = 2_000
const HOPELESS_MS = 20_000

t.test('the real daemon loses no caller', { skip: Network.unavailable() ?? false }, async (t) => {
  const cases = CELLS.map(([faultName, sceneName, way, label]): LiveCase => {
    const scene = SCENES.find(({ name }) => name === sceneName)
    const fault = FAULTS.find(({ name }) => name === faultName)
    if (scene === undefined || fault === undefined) throw new Error('no such cell')
    return { scene, fault, moment: { way, label, count: 1 } }
  })
  await playAll(
    cases,
    cases.length,
    (verdict) => {
      const { caller, wrong, moments, log } = verdict
      if (wrong.length > 0)
        console.error(
          moments.map(({ way, label }) => `${way} ${label}`),
          log,
        )
      t.same(wrong, [], `${nameOf(verdict.case)}: ${caller}`)
    },
    { dustMs: LOOK_MS, hopelessMs: HOPELESS_MS },
  )
})
