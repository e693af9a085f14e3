import { pause } from '../wire/wire-phone.js'
import {
  type LiveCase,
  type LiveFault,
  type LivePlaying,
  type LiveScene,
  type LiveVerdict,
  type Moment,
  playLive,
} from './live-play.js'

const PROXY = { upstream: 'proxy', transport: 'udp', targetAnswersMs: 1_500 } as const
const STREAM = { ...PROXY, transport: 'tcp' } as const
const SERVED = { ...PROXY, upstream: 'back-to-back' } as const

export const SCENES: readonly LiveScene[] = [
  { name: 'blind · proxy · udp', kind: 'blind', ...PROXY },
  { name: 'blind, handset down · proxy · udp', kind: 'blind', hangsUp: true, ...PROXY },
  { name: 'blind · back-to-back · udp', kind: 'blind', ...SERVED },
  { name: 'attended · proxy · udp', kind: 'attended', ...PROXY },
  { name: 'attended · back-to-back · udp', kind: 'attended', ...SERVED },
  { name: 'blind · proxy · tcp', kind: 'blind', ...STREAM },
  { name: 'attended · proxy · tcp', kind: 'attended', ...STREAM },
]

interface MatrixFault extends LiveFault {
  /** At every step; else at every third one. */
  readonly everywhere?: boolean
  readonly applies?: (scene: LiveScene) => boolean
}

const DAY_S = 86_400

export const FAULTS: readonly MatrixFault[] = [
  { name: 'SIGKILL', everywhere: true, act: ({ daemon }) => daemon.kill() },
  { name: 'SIGSTOP for 5 s', everywhere: true, act: ({ daemon }) => daemon.standStill(5_000) },
  {
    name: 'upstream restarted, 3 s',
    applies: ({ upstream }) => upstream === 'proxy',
    act: (world) => world.restartServer(3_000),
  },
  {
    name: 'connection reset',
    everywhere: true,
    applies: ({ transport }) => transport === 'tcp',
    act: ({ server }) => server.resetConnections(),
  },
  {
    name: 'black hole for 8 s',
    act: async ({ server }) => {
      server.isDeaf = true
      await pause(8_000)
      server.isDeaf = false
    },
  },
  {
    name: 'cable out for 5 s',
    act: async ({ home }) => {
      home.cable('out')
      await pause(5_000)
      home.cable('in')
    },
  },
  {
    name: 'registration refused from then on',
    act: ({ server }) => {
      server.refusesRegister = 403
    },
  },
  { name: 'another address', act: ({ home }) => home.move() },
  { name: 'clock a day ahead', stepsClock: true, act: ({ daemon }) => daemon.stepClock(DAY_S) },
  { name: 'clock a day behind', stepsClock: true, act: ({ daemon }) => daemon.stepClock(-DAY_S) },
]

/** Every fault at the steps of a scene that its undisturbed run has shown. */
export const casesOf = (scene: LiveScene, moments: readonly Moment[]): LiveCase[] =>
  FAULTS.filter(({ applies = () => true }) => applies(scene)).flatMap((fault, turn) =>
    moments
      // What the scripted server says again and again is one step.
      .filter(({ count }) => count <= 2)
      .filter((_, index) => fault.everywhere || index % 3 === turn % 3)
      .map((moment) => ({ scene, fault, moment })),
  )

export function nameOf({ scene, fault, moment }: LiveCase): string {
  if (fault === undefined || moment === undefined) return `nothing is wrong · ${scene.name}`
  const again = moment.count > 1 ? ` (${moment.count})` : ''
  return `${fault.name} · ${scene.name} · ${moment.way} ${moment.label}${again}`
}

const START_GAP_MS = 300
/** Keys that are so late are another code, or none; a server that is so late meets requests in another order. */
const STALL_MS = 500
const MOST_REPEATS = 2

/** This process, who is the hand of the user, the server and everybody else, stood still: what went wrong says nothing of the daemon. */
const isStalled = ({ stalledMs, wrong }: LiveVerdict): boolean =>
  stalledMs >= STALL_MS && wrong.length > 0

/** Played again where it could not be played for this machine's sake; each time is counted. */
async function playUntilItCounts(
  number: number,
  play: LiveCase,
  playing: LivePlaying,
): Promise<LiveVerdict> {
  const playedBefore: string[] = []
  let verdict = await playLive(number, play, playing)
  while (isStalled(verdict) && playedBefore.length < MOST_REPEATS) {
    const { stalledMs, wrong } = verdict
    playedBefore.push(`stood still for ${stalledMs.toFixed(0)} ms: ${wrong.join('; ')}`)
    verdict = await playLive(number, play, playing)
  }
  return { ...verdict, playedBefore }
}

/**
 * So many at a time, each in a world of its own. Where everybody has hung up, and it is only waited whether something is left, the next one begins.
 */
export async function playAll(
  cases: readonly LiveCase[],
  together: number,
  told: (verdict: LiveVerdict) => void,
  { first = 0, ...times }: { first?: number; dustMs?: number; hopelessMs?: number } = {},
): Promise<void> {
  const left = [...cases.entries()]
  const ends: Promise<void>[] = []
  const worker = async (_: unknown, place: number) => {
    await pause(place * START_GAP_MS)
    for (let one = left.shift(); one !== undefined; one = left.shift()) {
      const [index, play] = one
      await new Promise<void>((onRest) => {
        const end = playUntilItCounts(first + index, play, { onRest, ...times }).then(told)
        ends.push(end.finally(onRest))
      })
    }
  }
  await Promise.all(Array.from({ length: Math.min(together, cases.length) }, worker))
  await Promise.all(ends)
}
