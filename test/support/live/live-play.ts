import { pause } from '../wire/wire-phone.js'
import { stalls } from '../wire/wire-stalls.js'
import { type LiveOptions, LiveWorld, NUMBER, PEOPLE } from './live-world.js'

export interface LiveScene extends LiveOptions {
  readonly name: string
  readonly kind: 'blind' | 'attended'
  /** The user puts the handset down as soon as the number is typed. */
  readonly hangsUp?: boolean
}

/** A message that passes at the daemon: the how manieth of its kind since the user began to type. */
export interface Moment {
  readonly way: 'sent' | 'received'
  readonly label: string
  readonly count: number
}

export interface LiveFault {
  readonly name: string
  readonly stepsClock?: boolean
  act(world: LiveWorld): void | Promise<void>
}

export interface LiveCase {
  readonly scene: LiveScene
  readonly fault?: LiveFault
  readonly moment?: Moment
}

export type Whereabouts =
  | 'with the user'
  | 'with the target'
  | 'with both'
  | 'ringing the user back'
  | 'nowhere'
  | 'nobody knows'

export interface LiveVerdict {
  readonly case: LiveCase
  readonly caller: Whereabouts
  readonly wrong: readonly string[]
  /** What passed since the user began to type, until the caller was somewhere for good. */
  readonly moments: readonly Moment[]
  readonly log: string
  /** The longest time for which this process, who plays everybody else, stood still (ms). */
  readonly stalledMs: number
  /** Why it was played before, and did not count: one line for each time. */
  readonly playedBefore: readonly string[]
}

export interface LivePlaying {
  /** How long after the last hang-up it is looked at what is left. */
  readonly dustMs?: number
  /** So long nobody has the caller until they are lost. */
  readonly hopelessMs?: number
  /** Everybody has hung up: from now on it only waits. */
  readonly onRest?: () => void
}

const TALK_MS = 30_000
const SETTLE_MS = 150_000
const STEADY_MS = 5_000
/** So long nobody has the caller: T_noanswer, and 64·T1 of somebody who is silent. */
const HOPELESS_MS = 75_000
const DUST_MS = 66_000
const REACTION_MS = 400
const CONSULT_MS = 15_000
/** The status is asked for again so often: what is judged is what it says. */
const MOST_QUESTIONS = 4

export async function playLive(
  number: number,
  play: LiveCase,
  { dustMs = DUST_MS, hopelessMs = HOPELESS_MS, onRest = () => {} }: LivePlaying = {},
): Promise<LiveVerdict> {
  const started = performance.now()
  const world = new LiveWorld(number, play.scene, play.fault?.stepsClock)
  const run = new LivePlay(world, play)
  let caller: Whereabouts = 'nobody knows'
  const wrong: string[] = []
  let stalledMs: number | undefined
  const rests = () => {
    // What it sleeps while it only waits changes nothing any more.
    stalledMs = stalls.longestSince(started)
    onRest()
  }
  try {
    caller = await run.play(hopelessMs)
    wrong.push(...run.judge(caller), ...(await run.leave(dustMs, rests)))
  } catch (fault) {
    wrong.push(`it did not come so far: ${(fault as Error).message}`)
  } finally {
    await world.stop()
  }
  return {
    case: play,
    caller,
    wrong,
    moments: run.moments,
    log: world.daemon.log,
    stalledMs: stalledMs ?? stalls.longestSince(started),
    playedBefore: [],
  }
}

/** One case: what the user does, and what befalls the daemon at its moment. */
class LivePlay {
  readonly moments: Moment[] = []
  readonly #world: LiveWorld
  readonly #case: LiveCase
  #isOver = false
  #happened: Promise<void> | undefined

  constructor(world: LiveWorld, play: LiveCase) {
    this.#world = world
    this.#case = play
  }

  async play(hopelessMs: number): Promise<Whereabouts> {
    const world = this.#world
    const { daemon } = world
    await world.start()
    world.call('caller', NUMBER.phone)
    await world.until('the phone rings', TALK_MS, () => daemon.rings)
    daemon.lift()
    await world.until('caller and user talk', TALK_MS, () => world.talk('caller', 'phone'))
    world.server.onPassing = (way, label) => this.#passed(way, label)
    await this.#transfer()
    const caller = await this.#settle(hopelessMs)
    this.#isOver = true
    await this.#happened
    return caller
  }

  #passed(way: Moment['way'], label: string): void {
    if (this.#isOver || label.includes('REGISTER') || label.includes('OPTIONS')) return
    const count = this.moments.filter((one) => one.way === way && one.label === label).length + 1
    this.moments.push({ way, label, count })
    const { moment, fault } = this.#case
    const isIt = moment?.way === way && moment.label === label && moment.count === count
    if (isIt && fault !== undefined) this.#happened ??= Promise.resolve(fault.act(this.#world))
  }

  async #transfer(): Promise<void> {
    const { kind, hangsUp } = this.#case.scene
    const { daemon } = this.#world
    await daemon.keys(`${kind === 'blind' ? '#1' : '*2'}${NUMBER.target}`)
    if (kind === 'attended') await this.#consult()
    else if (hangsUp) await daemon.hangUp()
  }

  /** Who hears the target has a word with them and hangs up; who has the caller back, or hears nobody, stays. */
  async #consult(): Promise<void> {
    await this.#world.within(CONSULT_MS, () => this.#world.daemon.hears('target'))
    await this.#handOver()
  }

  async #handOver(): Promise<void> {
    const { daemon } = this.#world
    const consults = () => daemon.isOffHook && daemon.hears('target') && !daemon.hears('caller')
    if (this.#case.scene.kind !== 'attended' || !consults()) return
    await pause(REACTION_MS)
    if (consults()) await daemon.hangUp()
  }

  async #settle(hopelessMs: number): Promise<Whereabouts> {
    const end = performance.now() + SETTLE_MS
    let since = performance.now()
    let last: Whereabouts = 'nowhere'
    while (performance.now() < end) {
      await pause(100)
      await this.#answerTheBell()
      await this.#handOver()
      const now = this.#whereIsTheCaller()
      if (now !== last) since = performance.now()
      last = now
      const steadyMs = performance.now() - since
      if (steadyMs >= (now === 'nowhere' ? hopelessMs : STEADY_MS)) return now
    }
    return last
  }

  async #answerTheBell(): Promise<void> {
    const { daemon } = this.#world
    if (!daemon.rings) return
    await pause(REACTION_MS)
    if (daemon.rings) daemon.lift()
  }

  /** By the sound at each party, the bell, and the dialogs on the wire: by nothing that the daemon believes. */
  #whereIsTheCaller(): Whereabouts {
    const world = this.#world
    const hasTarget = world.talk('caller', 'target')
    const hasUser = world.talk('caller', 'phone')
    if (hasTarget && hasUser) return 'with both'
    if (hasTarget) return 'with the target'
    if (hasUser) return 'with the user'
    return world.daemon.rings && world.isCallerHeld ? 'ringing the user back' : 'nowhere'
  }

  /** I1. */
  judge(caller: Whereabouts): string[] {
    const { moment } = this.#case
    const never = moment !== undefined && this.#happened === undefined
    const missed = never ? [`it never came to: ${moment.way} ${moment.label}`] : []
    if (caller === 'nowhere') return [...missed, 'I1: the caller is with nobody']
    return caller === 'with both' ? [...missed, 'I1: the caller is in two calls'] : missed
  }

  async #openAffairs(questions = MOST_QUESTIONS): Promise<number> {
    try {
      return await this.#world.daemon.openAffairs()
    } catch (fault) {
      if (questions === 1) throw fault
      return this.#openAffairs(questions - 1)
    }
  }

  /** I3: everybody hangs up; later nothing is left, on the wire, in the kernel and in the daemon. */
  async leave(dustMs: number, onRest: () => void): Promise<string[]> {
    const world = this.#world
    const { daemon } = world
    for (const round of [0, 1]) {
      if (daemon.rings) {
        daemon.lift()
        await pause(REACTION_MS)
      }
      if (daemon.isOffHook) await daemon.hangUp()
      for (const who of PEOPLE) world.hangUp(who)
      if (round === 1) onRest()
      await pause(round === 0 ? 4_000 : dustMs)
    }
    const counts: [string, number][] = [
      ['dialogs of the daemon on the wire', world.server.daemonWatch.dialogs],
      ...PEOPLE.map((who): [string, number] => [
        `dialogs of the ${who}`,
        world.people[who].person.callCount,
      ]),
      // The SIP socket stays.
      ['UDP sockets beside that of SIP', world.home.sockets - 1],
      ['calls and transfers in the status', await this.#openAffairs()],
    ]
    const left = counts.filter(([, count]) => count > 0)
    return [...left.map(([what, count]) => `I3: ${count} ${what} left`), ...daemon.faults]
  }
}
