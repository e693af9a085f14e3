import type { PersonName } from './cast.js'
import type { DaemonManner } from './daemon-files.js'
import type { Director } from './director.js'
import type { Habit } from './person.js'

/** One scene of the trial. */
export interface Scene {
  readonly title: string
  /** What the person at the phone wants, and what must come of it. */
  readonly story: string
  readonly manner: Omit<DaemonManner, 'handset'>
  readonly habits: Readonly<Record<PersonName, Habit>>
  /** What must have come of the transfer, as `transferd status` names it; null: there was none. */
  readonly outcome: string | null
  /** Plays it; gives the sentence of what was seen. Throws `Unmet`. */
  play(director: Director): Promise<string>
}

const AFTER_A_RING: Habit = { answersAfterMs: 700 }
const HABITS = { caller: AFTER_A_RING, 202: AFTER_A_RING, 203: AFTER_A_RING }
/** Long enough that the user has put the handset down before. */
const SLOW: Habit = { answersAfterMs: 3_500 }

export const SCENES: readonly Scene[] = [
  {
    title: 'Blind transfer to 202',
    story: 'Tech 1 presses #1 202 during the call. The caller must reach 202, tech 1 is free.',
    manner: { blind: 'refer' },
    habits: HABITS,
    outcome: 'done',
    async play(director) {
      await director.callIsAnswered()
      await director.press('#1', '202')
      await director.talk('caller ⇄ 202')
      await director.transferEnds()
      await director.isFree()
      await director.hears('confirmation')
      await director.nothingLeaked('caller')
      return 'the caller talks with 202, tech 1 is free'
    },
  },
  {
    title: 'Attended transfer to 203',
    story: 'Tech 1 presses *2 203, explains, and hangs up. 203 must have the caller.',
    manner: {},
    habits: HABITS,
    outcome: 'done',
    async play(director) {
      await director.callIsAnswered()
      await director.press('*2', '203')
      await director.talk('tech 1 ⇄ 203')
      director.say('tech 1 explains who is calling; the caller waits and hears nothing of it')
      director.putDown()
      await director.talk('caller ⇄ 203')
      await director.transferEnds()
      await director.isFree()
      await director.nothingLeaked('caller')
      return 'the caller talks with 203, tech 1 is free'
    },
  },
  {
    title: 'The target is busy',
    story: 'Tech 1 presses #1 202, but 202 is busy. The caller must be back with tech 1.',
    manner: { blind: 'refer' },
    habits: { ...HABITS, 202: 'busy' },
    outcome: 'returned',
    async play(director) {
      await director.callIsAnswered()
      await director.press('#1', '202')
      await director.hears('busy')
      await director.transferEnds()
      await director.talk('caller ⇄ tech 1')
      await director.nothingLeaked('caller')
      return 'the caller is back with tech 1, who heard that 202 is busy'
    },
  },
  {
    title: 'Hanging up while it still rings',
    story: 'Tech 1 presses *2 202 and hangs up before anybody answers. 202 must get the caller.',
    manner: {},
    habits: { ...HABITS, 202: SLOW },
    outcome: 'done',
    async play(director) {
      await director.callIsAnswered()
      await director.press('*2', '202')
      await director.rings('202')
      await director.hears('ringback')
      director.putDown()
      await director.shepherds()
      await director.talk('caller ⇄ 202')
      await director.transferEnds()
      await director.isFree()
      await director.nothingLeaked('caller')
      return 'the phone waited alone; the caller talks with 202'
    },
  },
  {
    title: 'Without the permission',
    story: 'The user is not multi-user aware: *2 203 are digits for the far end and nothing else.',
    manner: { permitted: false },
    habits: HABITS,
    outcome: null,
    async play(director) {
      await director.callIsAnswered()
      await director.press('*2', '203')
      await director.digitsArrive('caller', '*2203')
      await director.talk('caller ⇄ tech 1')
      director.nobodyWasCalled('203')
      return 'the far end got the digits *2203, the call went on'
    },
  },
]
