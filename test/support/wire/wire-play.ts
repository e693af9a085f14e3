import { withHeader } from '../../../src/core/sip/message/edit.js'
import { endpointOf, numberOf } from './places.js'
import type { WireCase, WireVerdict } from './wire-case.js'
import type { WireExchange } from './wire-exchange.js'
import type { WireFault } from './wire-faults.js'
import { judgeEnd, judgeSound, type Whereabouts, whereIsTheCaller } from './wire-judge.js'
import { pause } from './wire-phone.js'
import { stalls } from './wire-stalls.js'
import { WireWorld } from './wire-world.js'

/** A key that is so late be no part of a code any more (T_prefix), or come after the end of the number (T_short). */
export const STALL_MS = 500
const TALK_MS = 40_000
/** The longest way to an outcome: REFER unanswered, probe unanswered three times, un-hold unanswered. */
const SETTLE_MS = 240_000
const STEADY_MS = 900
/** So long nobody has the caller, and nothing is on its way that could change it. */
const HOPELESS_MS = 75_000
/** RFC 3261 §17: 64·T1 and what is still on its way then; a registration may be refreshed at the very moment. */
const DUST_MS = 66_000
const SHORT_LEAVE_MS = 400

/** A final NOTIFY, or a final answer to our call of the target; a challenge and a crossing re-INVITE are none. */
const FAILURE = /^NOTIFY \([3-6]|^(?!401|407|491)[3-6]\d\d .*\(INVITE\)$/

/** Plays one case from the first call to 64 s after the last BYE. */
export async function playCase(
  world: number,
  exchange: WireExchange,
  wire: WireCase,
  seed: number,
): Promise<WireVerdict> {
  const started = performance.now()
  const play = new Play(world, exchange, wire, seed)
  try {
    const { caller, wrong } = await play.run()
    const tookMs = performance.now() - started
    return { case: wire, caller, wrong, tookMs, ...play.seen }
  } catch (fault) {
    const wrong = [`it did not come so far: ${(fault as Error).message}`]
    const tookMs = performance.now() - started
    const stalledMs = Math.max(stalls.longestSince(started), play.phone.latenessMs)
    return { case: wire, caller: 'nobody knows', wrong, tookMs, stalledMs, ...play.seen }
  } finally {
    play.world.stop()
  }
}

/** One case on its world: the user's doings, and those of the fault. */
export class Play {
  readonly world: WireWorld
  readonly #case: WireCase
  readonly #seed: number
  /** The caller has hung up, or was sent away by whoever answered: nobody has lost them. */
  #leftByThemselves: boolean
  /** What happens at a certain moment, once it has begun. */
  #moment: Promise<void> | undefined

  constructor(world: number, exchange: WireExchange, wire: WireCase, seed: number) {
    const { upstream, transport, loss, weather, fault, hold } = wire
    this.#case = wire
    this.#seed = seed
    this.#leftByThemselves = fault.leaves === true
    const refusal = { hold: { status: Number(hold), times: 1 } }
    const holdFaults = hold === 'answered' ? {} : refusal
    const isProxy = upstream === 'proxy'
    this.world = new WireWorld(world, exchange, {
      upstream,
      transport,
      weather: { ...weather, loss },
      seed,
      habit: fault.habit ?? { answersAfterMs: 700 },
      callerFaults: { ...(isProxy && holdFaults), ...fault.caller },
      targetFaults: fault.target ?? {},
      serverFaults: isProxy ? {} : { ...holdFaults, ...fault.caller },
      server: fault.server ?? {},
    })
    this.#await(fault.at)
  }

  #await(at: WireFault['at']): void {
    if (at === undefined) return
    this.phone.onState = (state) => {
      if (state !== at.state || this.#moment !== undefined) return
      // Never in the stack of the event that led to the state.
      this.#moment = pause(0).then(() => at.act(this))
    }
  }

  get phone() {
    return this.world.phone
  }

  get seen(): Pick<WireVerdict, 'backMs' | 'passed' | 'heard'> {
    const { phone } = this
    return { backMs: this.#backMs, passed: phone.watch.passed, heard: phone.heard }
  }

  get #backMs(): number | undefined {
    const { phone } = this
    const { passed } = phone.watch
    const failed = passed.find(({ way, label }) => way === 'received' && FAILURE.test(label))
    if (failed === undefined || !phone.hookAt(failed.at)) return undefined
    const caller = phone.media.firstHeard('caller', failed.at)
    const user = this.world.actors.caller.node.media.firstHeard('phone', failed.at)
    if (caller === undefined || user === undefined) return undefined
    return Math.max(caller, user) - failed.at
  }

  async run(): Promise<{ caller: Whereabouts; wrong: string[] }> {
    const { world, phone } = this
    await world.start()
    world.call('caller', numberOf(world.number, 'phone'))
    await world.until('the phone rings', TALK_MS, () => phone.isRinging)
    phone.lift()
    await world.until('caller and user talk', TALK_MS, () => world.talk('caller', 'phone'))
    await this.#transfer()
    const caller = await this.#settle()
    const wrong = [...this.#judge(caller), ...judgeSound(phone)]
    await this.#everybodyLeaves()
    const isEarly = this.#case.lookMs !== undefined
    return { caller, wrong: [...wrong, ...judgeEnd(world, isEarly)] }
  }

  async #transfer(): Promise<void> {
    const { kind, fault } = this.#case
    const { world, phone } = this
    const target = numberOf(world.number, fault.nobody ? 'stranger' : 'target')
    await phone.keys(`${kind === 'blind' ? '#1' : '*2'}${target}`)
    const act = fault.act?.(this)
    const isLeftAlone = fault.act === undefined && fault.at === undefined
    const { current, last } = phone.line.transfers
    // To a phone they are another number, or none.
    if (phone.latenessMs >= STALL_MS) throw new Error('the keys came too late')
    if (current === undefined && last === undefined) throw new Error('the keys were no code')
    // Who has the caller back already is talking to them, and stays.
    if (current === undefined) return act
    if (fault.hangsUp || (kind === 'blind' && isLeftAlone && this.#seed % 2 === 0)) {
      await phone.hangUp()
    }
    if (kind === 'attended') await this.#consult()
    await act
  }

  async #consult(): Promise<void> {
    const { world, phone } = this
    const isOver = () => phone.line.transfers.foreground === undefined
    const consulted = await world.within(35_000, () => world.talk('phone', 'target') || isOver())
    if (consulted && !isOver()) await pause(SHORT_LEAVE_MS)
    const { consultation } = this.#case.fault
    if (consultation !== undefined && !isOver()) {
      await phone.keys(consultation)
      await pause(SHORT_LEAVE_MS)
    }
    await this.#moment
    // Who has the caller back is talking to them, and stays.
    if (!isOver() && phone.isOffHook) await phone.hangUp()
  }

  /** Lets the dust settle; a user who is rung answers. */
  async #settle(): Promise<Whereabouts> {
    const { world, phone } = this
    const end = performance.now() + SETTLE_MS
    let since = performance.now()
    let last: Whereabouts = 'nowhere'
    while (performance.now() < end) {
      await pause(100)
      await this.#answerTheBell()
      const now = whereIsTheCaller(world, this.#leftByThemselves)
      if (now !== last) since = performance.now()
      last = now
      const steadyMs = performance.now() - since
      if (this.#isOpen || phone.isRinging) {
        since = performance.now()
        continue
      }
      // With nothing left to wait for, a caller who is nowhere stays there.
      if (steadyMs >= (now === 'nowhere' ? HOPELESS_MS : STEADY_MS)) return now
    }
    return last
  }

  async #answerTheBell(): Promise<void> {
    const { phone } = this
    if (!phone.isRinging || phone.isOffHook) return
    await pause(SHORT_LEAVE_MS)
    if (phone.isRinging) phone.lift()
  }

  /** Something is still to come of the transfer. */
  get #isOpen(): boolean {
    const { transfers, recall } = this.phone.line
    const { current } = transfers
    return (current !== undefined && current.state !== 'bridged') || recall.state !== undefined
  }

  #judge(caller: Whereabouts): string[] {
    const { fault, loss } = this.#case
    const { at } = fault
    // What is lost may take the transfer another way.
    if (at !== undefined && this.#moment === undefined && loss === 0) {
      return [`it never came to ${at.state}`]
    }
    if (caller !== 'nowhere') return []
    const { last } = this.phone.line.transfers
    return [`I1: the caller is with nobody (${last?.kind} transfer: ${last?.outcome})`]
  }

  async #everybodyLeaves(): Promise<void> {
    const { world, phone } = this
    await phone.hangUp()
    for (const round of [0, 1]) {
      for (const who of ['caller', 'target', 'colleague'] as const) world.hangUp(who)
      const { lookMs } = this.#case
      await pause(lookMs ?? (round === 0 ? 4_000 : DUST_MS))
      if (phone.isRinging) {
        phone.lift()
        await phone.hangUp()
      }
    }
  }

  // What the faults do.

  callerHangsUp(): Promise<void> {
    this.#leftByThemselves = true
    this.world.hangUp('caller')
    return pause(0)
  }

  async targetLeaves(): Promise<void> {
    const { world } = this
    const talks = () => world.talk('target', 'phone') || world.talk('target', 'caller')
    if (!(await world.within(TALK_MS, talks))) return
    // A caller who had the target has been served; who is left alone then hangs up.
    this.#leftByThemselves ||= world.talk('target', 'caller')
    world.hangUp('target')
  }

  /** Now, and where the transfer may stand a little later. */
  async peerAsks(method: 'INVITE' | 'UPDATE'): Promise<void> {
    for (const waitMs of [0, 200, 500, 1_000]) {
      await pause(waitMs)
      this.world.ask(method)
    }
  }

  async upAndDown(): Promise<void> {
    const { phone } = this
    for (let turn = 0; turn < 2; turn += 1) {
      await phone.hangUp()
      phone.lift()
      await pause(300)
    }
  }

  async colleagueCalls(): Promise<void> {
    this.world.call('colleague', numberOf(this.world.number, 'phone'))
    await pause(500)
  }

  async provision(permissions: object): Promise<void> {
    this.world.provision(permissions)
  }

  /** Somebody else than the upstream repeats the caller's NOTIFY, as a success. */
  async strangerSaysDone(): Promise<void> {
    const { world } = this
    const { node } = world.actors.caller
    const seen = await world.within(TALK_MS, () => node.lastNotify !== undefined)
    if (!seen || node.lastNotify === undefined) return
    const body = new TextEncoder().encode('SIP/2.0 200 OK\r\n')
    const forged = withHeader({ ...node.lastNotify, body }, 'Subscription-State', 'terminated')
    await node.sendFrom(endpointOf(world.number, 'stranger'), forged, this.phone.local)
  }
}
