import { Digits } from '../../src/core/secret.js'
import type { Act, Cable } from './acts.js'
import type { Schedule } from './schedule.js'
import { type Blind, EXTENSIONS, type PersonName, Stage } from './stage.js'
import type { Weather } from './virtual-network.js'

const NAMES = ['caller', 'target', 'colleague'] as const
/** Longer than any state lasts by itself, but those in which people talk. */
const CHANGE_MS = 70_000
/** States that last as long as the user likes. */
const CONSULTING: ReadonlySet<string> = new Set(['consult', 'swapped', 'conference'])

/** What came of a schedule: sentences that say what is wrong; none where the promise was kept. */
export function play(schedule: Schedule): string[] {
  const { seed, blind, backToBack, placed, loss, target, faults, targetFaults, ladder } = schedule
  const stage = new Stage({
    seed,
    blind,
    habits: { target },
    lineFacts: schedule.lineFacts,
    transfer: { rescue: ladder, withoutReplaces: schedule.withoutReplaces },
    ...(backToBack === undefined ? { callerFaults: faults, targetFaults } : { backToBack }),
  })
  if (placed) stage.placedCall()
  else stage.answeredCall()
  const weather: Weather = {
    loss,
    duplicate: loss / 2,
    reorder: loss / 2,
    lateMs: 300,
    delayMs: 5,
  }
  const story = new Story(stage, weather, blind)
  stage.keys(schedule.code)
  for (const next of schedule.acts) {
    // In bad weather, or with a peer that repeats no answer, a pulled cable is as good as a dead peer (RFC 3261 §17.1.1.2).
    if ((loss > 0 || isFaulty(schedule)) && pullsSignalling(next)) continue
    if (next.atChange) story.awaitChange()
    story.calm(next.afterMs)
    story.act(next)
  }
  story.calm(schedule.calmMs)
  const pulled = schedule.acts.some((act) => 'deadMs' in act)
  const harsh = loss > 0 || pulled || isFaulty(schedule)
  const wrong = story.judge(harsh)
  story.everybodyHangsUp()
  const hanging = [faults, targetFaults].filter(({ hangs }) => hangs !== undefined).length
  return [...wrong, ...story.judgeTheEnd(hanging)]
}

const isFaulty = ({ faults, targetFaults, backToBack }: Schedule): boolean =>
  [faults, targetFaults, backToBack ?? {}].some((one) => Object.keys(one).length > 0)

const pullsSignalling = (act: Act): boolean =>
  'deadMs' in act && act.who !== "caller's sound" && act.who !== "target's sound"

/** Plays acts on a stage and remembers who may rightly have left whom. */
class Story {
  readonly #stage: Stage
  readonly #weather: Weather
  readonly #blind: Blind
  /** The caller's call may be over without anybody having lost them. */
  #left = false
  #up = true

  constructor(stage: Stage, weather: Weather, blind: Blind) {
    this.#blind = blind
    this.#stage = stage
    this.#weather = weather
    stage.network.weather = weather
  }

  calm(ms: number): void {
    const end = this.#stage.network.now + ms
    this.#wait(() => false, ms)
    this.#stage.network.now = Math.max(end, this.#stage.network.now)
  }

  /** Until the transfer, or the rescue, is in another state: a moment that no time on the clock hits. */
  awaitChange(): void {
    const before = this.#moment
    this.#wait(() => this.#moment !== before, CHANGE_MS)
  }

  /** Until the condition holds, or so long. */
  #wait(condition: () => boolean, ms: number): void {
    try {
      this.#stage.until('something', condition, ms)
    } catch (error) {
      if (!String(error).includes('Waited')) throw error
    }
  }

  get #moment(): string {
    const { transfers, recall } = this.#stage.line
    return `${transfers.current?.kind} ${transfers.current?.state} ${recall.state}`
  }

  act(act: Act): void {
    const stage = this.#stage
    if ('keys' in act) return stage.keys(act.keys)
    if ('holds' in act) return this.#hold(act.holds)
    if ('deadMs' in act) return this.#pull(act.who, act.deadMs)
    if ('facts' in act) return stage.provision({ blind: this.#blind, ...act.facts })
    if (act.who !== 'user') return this.#person(act.who, act.does)
    if (act.does === 'lifts') this.#contact(true)
    else if (act.does === 'hangs up') {
      this.#noteHangUp()
      this.#contact(false)
    } else if (act.does === 'bounces') this.#dip(30)
    else if (this.#up) this.#flash()
  }

  #hold(text: string): void {
    const digit = new Digits(text)
    this.#stage.feed({ type: 'key-pressed', line: 1, digit })
    this.calm(1_000)
    this.#stage.feed({ type: 'key-released', line: 1, digit })
  }

  #pull(cable: Cable, ms: number): void {
    const { network } = this.#stage
    if (cable === 'caller' || cable === 'target') return this.#stage.vanish(cable, ms)
    if (cable === "caller's sound") return this.#stage.fallSilent('caller', ms)
    if (cable === "target's sound") return this.#stage.fallSilent('target', ms)
    network.weather = { ...this.#weather, loss: 1 }
    network.after(ms, () => {
      network.weather = this.#weather
    })
  }

  #contact(up: boolean): void {
    if (this.#up === up) return
    this.#up = up
    this.#stage.feed({ type: 'hook-changed', line: 1, offHook: up })
  }

  #flash(): void {
    // Where a flash means nothing it is a hang-up.
    this.#noteHangUp()
    this.#dip(300)
  }

  /** The contact is for so long where it was not: up while the handset lies, too. */
  #dip(ms: number): void {
    const before = this.#up
    this.#contact(!before)
    this.calm(ms)
    // A handset that had only begun to go down was up again: a flash, and what follows hangs up.
    if (!before) this.#noteHangUp()
    this.#contact(before)
  }

  /** Hanging up in a plain call ends it: that is what it is for. */
  #noteHangUp(): void {
    const { line } = this.#stage
    if (line.transfers.foreground === undefined && line.recall.state === undefined) {
      this.#left ||= this.#stage.line.keypad.talkingTo() !== undefined
    }
  }

  #person(who: PersonName, does: 'hangs up' | 'calls the user'): void {
    const { network, people } = this.#stage
    const person = people[who]
    // Nobody can know of it.
    if (network.away.has(who)) return
    if (does === 'hangs up') {
      if (person.callCount > 0) this.#left = true
      network.perform(who, person.hangUp(network.now))
    } else network.perform(who, person.call('201', network.now))
  }

  judge(harsh: boolean): string[] {
    const { line } = this.#stage
    const wrong: string[] = []
    const { foreground } = line.transfers
    if (foreground !== undefined && !CONSULTING.has(foreground.state)) {
      wrong.push(`the handset waits for ever: ${foreground.state}`)
    }
    wrong.push(...this.#whoIsTalkedTo())
    const isHere = [...line.calls.live].some(({ session }) => session.party.uri.user === '300')
    if (isHere && !this.#waitedInVain) wrong.push(...this.#whereIsTheCaller())
    else if (!(this.#left || this.#isElsewhere || this.#mayBeGone(harsh) || this.#waitedInVain)) {
      wrong.push(`the caller was cut off: ${line.transfers.last?.outcome}`)
    }
    return wrong
  }

  get #isElsewhere(): boolean {
    return this.#stage.talk('caller', 'target') || this.#stage.talk('caller', 'colleague')
  }

  /** PRODUCT §5: nobody took them back for ten minutes, and the BYE says so. */
  get #waitedInVain(): boolean {
    return this.#sends('phone', /Nobody took the call back/)
  }

  #sends(who: string, what: RegExp): boolean {
    return this.#stage.network.sent.some(
      ({ from, bytes }) => from === who && what.test(Buffer.from(bytes).toString()),
    )
  }

  /** Whom the phone believes to be talking to its user must hear them, and be heard. */
  #whoIsTalkedTo(): string[] {
    const name = this.#inHand
    if (name === undefined || this.#stage.talk('phone', name)) return []
    if (this.#isInAnotherCall(name)) return []
    return [`silence between user and ${name}: ${this.#stage.line.transfers.foreground?.state}`]
  }

  /** Whom the phone believes to be talking to its user. */
  get #inHand(): (typeof NAMES)[number] | undefined {
    const user = this.#stage.line.keypad.talkingTo()?.session.party.uri.user
    return NAMES.find((one) => EXTENSIONS[one] === user)
  }

  /** Somebody with two calls is in the newest, whichever of them the user has taken. */
  #isInAnotherCall(name: PersonName): boolean {
    return this.#stage.people[name].callCount > 1
  }

  #mayBeGone(harsh: boolean): boolean {
    // Who is sent no ACK for 32 s gives the call up (RFC 3261 §13.3.1.4); those who hang up themselves have left.
    if (harsh && this.#sends('caller', /^BYE /)) return true
    const said = this.#stage.reports.join('\n')
    return harsh && /transfer: (unknown|gone|done)/.test(said)
  }

  #whereIsTheCaller(): string[] {
    const stage = this.#stage
    const { line } = stage
    for (const other of ['phone', 'target', 'colleague'] as const) {
      if (stage.talk('caller', other)) return []
    }
    if (this.#inHand === 'caller' && this.#isInAnotherCall('caller')) return []
    if (line.recall.state !== undefined) return []
    const run = line.transfers.current
    const talksToTarget = stage.talk('phone', 'target') || stage.talk('phone', 'colleague')
    if (run?.state === 'consult' && line.isOffHook && talksToTarget) return []
    // On hold while the user talks to somebody else.
    const held = [...line.calls.live].find(({ session }) => session.party.uri.user === '300')
    if (held !== undefined && line.occupancy.stateOf(held) === 'held' && talksToTarget) return []
    // Asked to say nothing of it, the caller's phone goes on calling the target by itself.
    if (run === undefined && line.transfers.last?.outcome === 'done-unconfirmed') return []
    return [`the caller hears nobody: ${run?.state}, ${line.transfers.last?.outcome}`]
  }

  everybodyHangsUp(): void {
    const { network, people } = this.#stage
    network.weather = { ...network.weather, loss: 0, duplicate: 0, reorder: 0 }
    this.#contact(false)
    this.calm(1_000)
    // Whom somebody's end sets ringing again hangs up as well.
    for (let round = 0; round < 2; round += 1) {
      for (const [name, person] of Object.entries(people)) {
        network.perform(name, person.hangUp(network.now))
      }
      this.calm(5_000)
    }
    this.calm(64_000)
    // A registration may be refreshed at this very moment.
    for (let turn = 0; turn < 4 && this.#stage.leftovers > 0; turn += 1) this.calm(6_000)
  }

  /** @param hanging INVITE transactions that their peer leaves at a 100 */
  judgeTheEnd(hanging: number): string[] {
    const { leftovers, line, phone } = this.#stage
    const wrong: string[] = []
    if (leftovers > hanging) wrong.push(`${leftovers} left over`)
    if (line.transfers.current !== undefined) {
      wrong.push(`a transfer for ever: ${line.transfers.current.state}`)
    }
    if (line.recall.state !== undefined) wrong.push(`a rescue for ever: ${line.recall.state}`)
    const timer = phone.deadline?.name
    if (timer !== 'register refresh' && timer !== 'document expiry') {
      wrong.push(`a timer for ever: ${timer}`)
    }
    return wrong
  }
}
