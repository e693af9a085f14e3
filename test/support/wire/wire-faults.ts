import type { Habit } from '../../../src/app/trial/person.js'
import { epochMs } from '../../../src/io/system/clock.js'
import type { BackToBackHabits } from '../back-to-back.js'
import type { PeerFaults } from '../faulty-peer.js'
import { DOMAIN } from '../peers/directory.js'
import { endpointOf } from './places.js'
import type { HoldAnswer, Kind } from './wire-case.js'
import { MOMENTS } from './wire-moments.js'
import { pause, type Transport } from './wire-phone.js'
import type { Play } from './wire-play.js'
import type { Upstream } from './wire-world.js'

/** One fault of the matrix: what somebody's phone does wrong, or what happens meanwhile. */
export interface WireFault {
  readonly name: string
  /** How the caller's phone fails. Behind a back-to-back server nobody's REFER reaches it. */
  readonly caller?: PeerFaults
  readonly target?: PeerFaults
  readonly habit?: Habit
  /** How the server differs, where it is a back-to-back user agent. */
  readonly server?: BackToBackHabits
  /** The target's number is nobody's. */
  readonly nobody?: boolean
  /** Happens once the number is dialled. */
  readonly act?: (play: Play) => Promise<void>
  /** The caller's phone hangs up by itself. */
  readonly leaves?: boolean
  /** Happens once, at the moment that the transfer comes into this state. */
  readonly at?: { readonly state: string; readonly act: (play: Play) => Promise<void> }
  /** The user hangs up as soon as the number is dialled. */
  readonly hangsUp?: boolean
  /** What the user types while consulting. */
  readonly consultation?: string
  /** Where it can happen, or is worth playing: everywhere by default. */
  readonly only?: {
    readonly upstream?: Upstream
    readonly kind?: Kind
    readonly transports?: readonly Transport[]
    readonly hold?: HoldAnswer
  }
}

const STREAMS = ['tcp', 'tls'] as const
/** Where the answer to the hold cannot matter any more, it is not varied. */
const LATER = { hold: 'answered' } as const

const refused = (status: number, reason: string): WireFault => ({
  name: `REFER → ${status} ${reason}`,
  caller: { refer: status },
})

const REFUSALS: readonly WireFault[] = [
  refused(400, 'Bad Request'),
  refused(403, 'Forbidden'),
  refused(404, 'Not Found'),
  refused(405, 'Method Not Allowed'),
  refused(408, 'Request Timeout'),
  refused(420, 'Bad Extension'),
  refused(480, 'Temporarily Unavailable'),
  refused(481, 'Dialog Does Not Exist'),
  refused(486, 'Busy Here'),
  refused(491, 'Request Pending'),
  { name: 'REFER → 500 with Retry-After', caller: { refer: 500, retryAfterS: 1 } },
  refused(501, 'Not Implemented'),
  refused(503, 'Service Unavailable'),
  refused(603, 'Decline'),
  { name: 'REFER is never answered', caller: { refer: 'no answer' } },
]

const challenged = (status: 401 | 407, times: number, often: string): WireFault => ({
  name: `REFER → ${status} ${often}`,
  caller: { challenge: { status, times, realm: DOMAIN } },
})

const REPORTS: readonly WireFault[] = [
  ...([401, 407] as const).flatMap((status) => [
    challenged(status, 1, 'once'),
    challenged(status, 2, 'twice'),
    challenged(status, 99, 'for ever'),
  ]),
  { name: '202, then silence', caller: { refer: 'accepted, then silence' } },
  { name: '202, NOTIFY 100, then silence', caller: { notify: 'only the first' } },
  {
    name: '202, NOTIFY 100, silence; nobody answers',
    caller: { notify: 'only the first' },
    habit: 'never answers',
  },
  { name: 'it obeys and sends no NOTIFY', caller: { tellsNothing: true } },
  { name: 'NOTIFY before the 202', caller: { lateAcceptanceMs: 300 } },
  { name: 'NOTIFY doubled', caller: { notify: 'doubled' } },
  {
    name: 'forged NOTIFY 200: wrong tag',
    caller: { notify: 'forged with a wrong tag' },
    habit: 'busy',
  },
  {
    name: 'forged NOTIFY 200: wrong id',
    caller: { notify: 'forged with a wrong id' },
    habit: 'busy',
  },
  {
    name: 'forged NOTIFY 200: wrong source',
    habit: 'busy',
    act: (play) => play.strangerSaysDone(),
  },
  { name: 'last NOTIFY empty', caller: { notify: 'last one empty' } },
  {
    name: 'last NOTIFY broken; the target is busy',
    caller: { notify: 'last one broken' },
    habit: 'busy',
  },
  { name: 'Refer-Sub: false', caller: { norefersub: true } },
  { name: 'BYE with no answer to the REFER', caller: { refer: 'BYE, no answer' }, leaves: true },
  { name: 'BYE, then 202', caller: { refer: 'BYE, then accepted' }, leaves: true },
  { name: '202, then BYE', caller: { refer: 'accepted, then BYE' }, leaves: true },
]

const answers = (status: number): WireFault => ({
  name: `target → ${status}`,
  target: { invite: status },
})
/** A NOTIFY of 180 first, where it is the caller's phone that calls. */
const ringsThenAnswers = (status: number): WireFault => ({
  name: `target → 180, then ${status}`,
  target: { invite: status, ringsForMs: 900 },
  only: LATER,
})
const RARE = [302, 400, 404, 410, 415, 487, 491, 502, 504, 606]
const USUAL = [403, 408, 480, 484, 488, 500, 503, 600, 603, 604]

const TARGETS: readonly WireFault[] = [
  { name: 'nothing is wrong' },
  { name: 'target busy', habit: 'busy' },
  { name: 'the number is nobody’s', nobody: true },
  ...USUAL.map(answers),
  ...RARE.map((status) => ({ ...answers(status), only: LATER })),
  ...[404, 486, ...USUAL].map(ringsThenAnswers),
  { name: 'target never answers', habit: 'never answers' },
  { name: 'target answers and leaves', act: (play) => play.targetLeaves() },
  { name: 'target answers at the instant of CANCEL', habit: { answersAfterMs: 30_000 } },
]

const REINVITES: readonly WireFault[] = [
  { name: 'hold → 500', caller: { hold: { status: 500, times: 1 } }, only: LATER },
  {
    // RFC 5057 §5.1: the phone of a caller who is gone knows the call no more.
    name: 'hold → 481: the caller is gone',
    caller: { hold: { status: 481, times: 1 } },
    leaves: true,
    only: LATER,
  },
  {
    name: 'hold never answered',
    caller: { hold: { status: 'no answer', times: 99 } },
    only: LATER,
  },
  {
    name: 'hold not answered, once; the target is busy',
    caller: { hold: { status: 'no answer', times: 1 } },
    habit: 'busy',
    only: LATER,
  },
  {
    name: 'hold answered 100 and no more',
    caller: { hangs: { times: 1 } },
    habit: 'busy',
    only: LATER,
  },
  { name: 'four ACKs of our answer are lost', caller: { acksLost: 4 }, only: LATER },
  ...(['INVITE', 'UPDATE'] as const).map((method) => ({
    name: `${method} of the peer in mid-transfer`,
    act: (play: Play) => play.peerAsks(method),
  })),
  { name: 'un-hold → 488, twice', caller: { resume: { status: 488, times: 2 } }, habit: 'busy' },
  { name: 'un-hold → 500, twice', caller: { resume: { status: 500, times: 2 } }, habit: 'busy' },
  { name: 'un-hold → 491, twice', caller: { resume: { status: 491, times: 2 } }, habit: 'busy' },
  {
    name: 'un-hold not answered, once',
    caller: { resume: { status: 'no answer', times: 1 } },
    habit: 'busy',
  },
]

/** Only a cold hand-over may fall back to a plain REFER. */
const COLD = { kind: 'blind' } as const

const SERVERS: readonly WireFault[] = [
  { name: 'server refuses the Contact', server: { refusesContact: 404 } },
  {
    name: 'server refuses Contact and address of record',
    server: { refusesContact: 404, refusesRecord: 404 },
  },
  { name: 'server refuses the second call 403', server: { secondCall: 403 }, only: COLD },
  {
    name: 'server refuses the second call 503; the target is busy',
    server: { secondCall: 503 },
    habit: 'busy',
    only: COLD,
  },
  { name: 'server sends no NOTIFY', server: { tellsNothing: true } },
]

const HAPPENINGS: readonly WireFault[] = [
  { name: 'caller hangs up in mid-transfer', act: (play) => play.callerHangsUp() },
  {
    name: 'user hangs up at once; the target is busy',
    habit: 'busy',
    act: (play) => play.phone.hangUp(),
  },
  {
    name: 'flash and stray digits; the target is busy',
    habit: 'busy',
    act: async ({ phone }) => {
      phone.feed({ type: 'flash-pressed', line: 1 })
      await phone.keys('5*17#')
      phone.feed({ type: 'flash-pressed', line: 1 })
    },
  },
  { name: 'handset up and down twice', act: (play) => play.upAndDown() },
  { name: 'a second call arrives', act: (play) => play.colleagueCalls() },
  ...[5, 40].map((seconds) => ({
    name: `the cable is out for ${seconds} s`,
    act: async ({ phone }: Play) => {
      phone.isCut = true
      await pause(seconds * 1_000)
      phone.isCut = false
    },
  })),
  {
    name: 'the connection is reset',
    act: async ({ phone }) => phone.breakFlow(),
    only: { transports: STREAMS },
  },
  {
    name: 'the phone is given another address',
    act: ({ phone, world }) => phone.moveTo(endpointOf(world.number, 'elsewhere')),
  },
  {
    name: 'the clock jumps by a day, and back',
    act: async ({ phone }) => {
      phone.feed({ type: 'clock-read', epochMs: epochMs() + 86_400_000 })
      await pause(1_000)
      phone.feed({ type: 'clock-read', epochMs: epochMs() - 86_400_000 })
    },
  },
  {
    name: 'the permission is revoked',
    act: async (play) => play.provision({ multiUserAware: false }),
  },
  {
    name: 'news of another address, which is the same',
    act: async ({ phone }) => phone.feed({ type: 'address-changed' }),
  },
]

/** The faults of the caller's phone and of what it is told: they need a proxy, which lets the REFER through. */
export const PEER_FAULTS: readonly WireFault[] = [...REFUSALS, ...REPORTS]
export const FAULTS: readonly WireFault[] = [
  ...PEER_FAULTS,
  ...TARGETS,
  ...REINVITES,
  ...SERVERS,
  ...HAPPENINGS,
  ...MOMENTS,
]
