import fc from 'fast-check'
import type { Habit } from '../../src/app/trial/person.js'
import type { PeerFaults } from './faulty-peer.js'
import { type DocumentFacts, EXTENSIONS, type PersonName, Stage } from './stage.js'
import type { Weather } from './virtual-network.js'

/** One thing that somebody does, so many ms after the one before. */
export type Act = { readonly afterMs: number } & (
  | { readonly who: 'user'; readonly keys: string }
  | { readonly who: 'user'; readonly does: 'lifts' | 'hangs up' | 'flashes' | 'bounces' }
  | { readonly who: 'provisioning'; readonly facts: DocumentFacts }
  | { readonly who: PersonName; readonly does: 'hangs up' | 'calls the user' }
)

/** A whole story: what people are like, how the caller's phone fails, what happens when. */
export interface Schedule {
  readonly seed: number
  readonly blind: 'refer' | 'guarded'
  readonly placed: boolean
  readonly loss: number
  readonly target: Habit
  readonly faults: PeerFaults
  readonly code: string
  readonly acts: readonly Act[]
}

const NAMES = ['caller', 'target', 'colleague'] as const
const KEYS = [
  '#1',
  '*2',
  '202',
  '203',
  '299',
  '099',
  '300',
  '201',
  '#',
  '*',
  '*1',
  '*3',
  '*4',
  '5',
  '20',
]
const STATUS = [405, 501, 403, 603, 480, 481, 408, 491, 500, 503]

const refusal = fc.record({
  status: fc.constantFrom(488, 500, 491),
  times: fc.integer({ min: 1, max: 3 }),
})
const faults: fc.Arbitrary<PeerFaults> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  { weight: 3, arbitrary: fc.constantFrom(...STATUS).map((refer) => ({ refer })) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom<PeerFaults['refer']>(
        'accepted, then silence',
        'accepted, then BYE',
        'no answer',
      )
      .map((refer) => ({ ...(refer !== undefined && { refer }) })),
  },
  { weight: 1, arbitrary: fc.constant({ tellsNothing: true }) },
  { weight: 1, arbitrary: fc.constant({ norefersub: true }) },
  { weight: 1, arbitrary: fc.constant({ hangs: { times: 1 } }) },
  { weight: 1, arbitrary: fc.constant({ lateAcceptanceMs: 300 }) },
  { weight: 1, arbitrary: refusal.map((hold) => ({ hold })) },
  { weight: 1, arbitrary: refusal.map((resume) => ({ resume })) },
  { weight: 1, arbitrary: fc.tuple(refusal, refusal).map(([hold, resume]) => ({ hold, resume })) },
  {
    weight: 1,
    arbitrary: refusal.map((hold) => ({ hold, refer: 'accepted, then silence' as const })),
  },
)

const afterMs = fc.oneof(
  fc.integer({ min: 0, max: 400 }),
  fc.integer({ min: 0, max: 6_000 }),
  fc.integer({ min: 0, max: 60_000 }),
)
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      afterMs,
      who: fc.constant('user' as const),
      keys: fc.constantFrom(...KEYS),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      afterMs,
      who: fc.constant('user' as const),
      does: fc.constantFrom<'lifts' | 'hangs up' | 'flashes' | 'bounces'>(
        'lifts',
        'lifts',
        'hangs up',
        'hangs up',
        'flashes',
        'bounces',
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      afterMs,
      who: fc.constantFrom<PersonName>('caller', 'target', 'target'),
      does: fc.constant('hangs up' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      afterMs,
      who: fc.constant('colleague' as const),
      does: fc.constantFrom<'hangs up' | 'calls the user'>('hangs up', 'calls the user'),
    }),
  },
)

const changes: fc.Arbitrary<Act> = fc.record({
  afterMs,
  who: fc.constant('provisioning' as const),
  facts: fc.constantFrom<DocumentFacts>(
    { permission: false },
    { enabled: false },
    { host: 'sip2.example.com' },
    {},
  ),
})

export const schedules: fc.Arbitrary<Schedule> = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  blind: fc.constantFrom<'refer' | 'guarded'>('refer', 'guarded'),
  placed: fc.boolean(),
  loss: fc.constantFrom(0, 0, 0.1),
  target: fc.oneof(
    fc.integer({ min: 0, max: 8_000 }).map((answersAfterMs) => ({ answersAfterMs })),
    fc.integer({ min: 29_600, max: 30_400 }).map((answersAfterMs) => ({ answersAfterMs })),
    fc.constant<Habit>('busy'),
    fc.constant<Habit>('never answers'),
  ),
  faults,
  code: fc.constantFrom(
    '#1099',
    '#1202',
    '#1202',
    '*2202',
    '*2202',
    '#1299',
    '*2299',
    '#120',
    '*2',
    '#1',
  ),
  acts: fc.array(fc.oneof({ weight: 20, arbitrary: act }, { weight: 1, arbitrary: changes }), {
    maxLength: 8,
  }),
})

const CALM_MS = 200_000
/** States that last as long as the user likes. */
const CONSULTING: ReadonlySet<string> = new Set(['consult', 'swapped', 'conference'])

/** What came of a schedule: sentences that say what is wrong; none where the promise was kept. */
export function play(schedule: Schedule): string[] {
  const { seed, blind, placed, loss, target, faults } = schedule
  const stage = new Stage({ seed, blind, habits: { target }, callerFaults: faults })
  if (placed) stage.placedCall()
  else stage.answeredCall()
  const weather: Weather = {
    loss,
    duplicate: loss / 2,
    reorder: loss / 2,
    lateMs: 300,
    delayMs: 5,
  }
  stage.network.weather = weather
  const story = new Story(stage)
  stage.keys(schedule.code)
  for (const next of schedule.acts) {
    story.calm(next.afterMs)
    story.act(next)
  }
  story.calm(CALM_MS)
  const harsh = loss > 0 || Object.keys(faults).length > 0
  const wrong = story.judge(harsh)
  story.everybodyHangsUp()
  return [...wrong, ...story.judgeTheEnd(faults.hangs === undefined ? 0 : 1)]
}

/** Plays acts on a stage and remembers who may rightly have left whom. */
class Story {
  readonly #stage: Stage
  /** The caller's call may be over without anybody having lost them. */
  #left = false
  #up = true

  constructor(stage: Stage) {
    this.#stage = stage
  }

  calm(ms: number): void {
    const end = this.#stage.network.now + ms
    try {
      this.#stage.until('calm', () => false, ms)
    } catch (error) {
      if (!String(error).includes('Waited')) throw error
    }
    this.#stage.network.now = Math.max(end, this.#stage.network.now)
  }

  act(act: Act): void {
    const stage = this.#stage
    if ('keys' in act) return stage.keys(act.keys)
    if ('facts' in act) return stage.provision(act.facts)
    if (act.who !== 'user') return this.#person(act.who, act.does)
    if (act.does === 'lifts') this.#contact(true)
    else if (act.does === 'hangs up') {
      this.#noteHangUp()
      this.#contact(false)
    } else if (this.#up) this.#dip(act.does === 'flashes' ? 300 : 30)
  }

  #contact(up: boolean): void {
    if (this.#up === up) return
    this.#up = up
    this.#stage.feed({ type: 'hook-changed', line: 1, offHook: up })
  }

  #dip(ms: number): void {
    // Where a flash means nothing it is a hang-up.
    if (ms > 80) this.#noteHangUp()
    this.#contact(false)
    this.calm(ms)
    this.#contact(true)
  }

  /** Hanging up in a plain call ends it: that is what it is for. */
  #noteHangUp(): void {
    const { line } = this.#stage
    if (line.transfers.foreground === undefined && line.rescueState === undefined) {
      this.#left ||= this.#stage.line.talkingTo() !== undefined
    }
  }

  #person(who: PersonName, does: 'hangs up' | 'calls the user'): void {
    const { network, people } = this.#stage
    const person = people[who]
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
    if (isHere) wrong.push(...this.#whereIsTheCaller())
    else if (!this.#left && !this.#isElsewhere && !this.#mayBeGone(harsh)) {
      wrong.push(`the caller was cut off: ${line.transfers.last?.outcome}`)
    }
    return wrong
  }

  get #isElsewhere(): boolean {
    return this.#stage.talk('caller', 'target') || this.#stage.talk('caller', 'colleague')
  }

  /** Whom the phone believes to be talking to its user must hear them, and be heard. */
  #whoIsTalkedTo(): string[] {
    const { line } = this.#stage
    const user = line.talkingTo()?.session.party.uri.user
    const name = NAMES.find((one) => EXTENSIONS[one] === user)
    if (name === undefined || this.#stage.talk('phone', name)) return []
    // Somebody with two calls is in the newest.
    if (this.#stage.people[name].callCount > 1) return []
    return [`silence between user and ${name}: ${line.transfers.foreground?.state}`]
  }

  #mayBeGone(harsh: boolean): boolean {
    const said = this.#stage.reports.join('\n')
    return harsh && /transfer: (unknown|gone|done)/.test(said)
  }

  #whereIsTheCaller(): string[] {
    const stage = this.#stage
    const { line } = stage
    for (const other of ['phone', 'target', 'colleague'] as const) {
      if (stage.talk('caller', other)) return []
    }
    if (line.rescueState !== undefined) return []
    const run = line.transfers.current
    const talksToTarget = stage.talk('phone', 'target') || stage.talk('phone', 'colleague')
    if (run?.state === 'consult' && line.isOffHook && talksToTarget) return []
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
    if (this.#stage.leftovers > 0) this.calm(6_000)
  }

  /** @param hanging INVITE transactions that their peer leaves at a 100 */
  judgeTheEnd(hanging: number): string[] {
    const { leftovers, line, phone } = this.#stage
    const wrong: string[] = []
    if (leftovers > hanging) wrong.push(`${leftovers} left over`)
    if (line.transfers.current !== undefined) {
      wrong.push(`a transfer for ever: ${line.transfers.current.state}`)
    }
    if (line.rescueState !== undefined) wrong.push(`a rescue for ever: ${line.rescueState}`)
    const timer = phone.deadline?.name
    if (timer !== 'register refresh' && timer !== 'document expiry') {
      wrong.push(`a timer for ever: ${timer}`)
    }
    return wrong
  }
}
