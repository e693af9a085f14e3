import type { Pace } from '../token-bucket.js'

/** Who sent a request, judged by the source of its datagram alone. */
export type Origin =
  /** A server of the upstream of one of our accounts, by the transport of that account. */
  | 'upstream'
  /** The party of this very dialog, where its requests do not come by the upstream. */
  | 'dialog-peer'
  | 'stranger'

/** Where a request says that it belongs. */
export type Standing =
  /** Its Call-ID and To tag are those of a dialog that is alive. */
  | 'inside'
  /** It has a To tag, but no dialog of ours has it. */
  | 'lost'
  /** It has no To tag. */
  | 'outside'

/** `serve` it, answer with a status, or `silence`: for the sender nobody lives here. */
export type Verdict = 'serve' | 'silence' | number

type Row = Readonly<Record<Standing, Verdict>> & { readonly why: string }

/** Who is heard at all, and where: everything else is silence, so that a scanner finds nothing. */
export const HEARD: Readonly<Record<Origin, readonly Standing[]>> = {
  upstream: ['inside', 'lost', 'outside'],
  // The party of a dialog speaks of its dialog and of nothing else.
  'dialog-peer': ['inside'],
  stranger: [],
}

const row = (inside: Verdict, lost: Verdict, outside: Verdict, why: string): Row => ({
  inside,
  lost,
  outside,
  why,
})

/** What those who are heard may ask: inside a dialog, inside none that lives, outside of any. What is not here is 501. */
// biome-ignore format: a table
export const METHODS: Readonly<Record<string, Row>> = {
  //             inside     lost       outside
  INVITE:    row('serve',   481,       'serve',   'RFC 3261 §13.3, §14.2; RFC 3891 where it has Replaces'),
  ACK:       row('serve',   'serve',   'silence', 'RFC 3261 §17.2.1: it ends the repetition of an answer, and is never answered itself'),
  CANCEL:    row('serve',   'serve',   'serve',   'RFC 3261 §9.2: follows its INVITE; 481 where there is none'),
  BYE:       row('serve',   481,       481,       'RFC 3261 §15.1.2'),
  OPTIONS:   row('serve',   481,       'serve',   'RFC 3261 §11.2'),
  INFO:      row('serve',   481,       481,       'RFC 6086 §4.2.2: inside a dialog only'),
  UPDATE:    row('serve',   481,       481,       'RFC 3311 §5.2'),
  PRACK:     row('serve',   481,       481,       'RFC 3262 §3: for our reliable ringing'),
  NOTIFY:    row('serve',   481,       'serve',   'RFC 6665 §4.1.3; outside only check-sync (with proof) and message-summary, else 489'),
  REFER:     row(603,       603,       603,       'RFC 3515 §2.4.2: nobody sends our user anywhere'),
  SUBSCRIBE: row(489,       489,       489,       'RFC 6665 §4.2.1.3: there is nothing to subscribe to'),
  REGISTER:  row(405,       405,       405,       'RFC 3261 §8.2.1: we are no registrar'),
  PUBLISH:   row(405,       405,       405,       'RFC 3261 §8.2.1'),
  MESSAGE:   row(405,       405,       405,       'RFC 3261 §8.2.1: a telephone shows no text'),
}

/** RFC 3261 §21.5.2: a method that we do not know. */
export const UNKNOWN_METHOD: Row = row(
  501,
  501,
  501,
  'RFC 3261 §21.5.2: a method that we do not know',
)

/** The default-deny table: who may ask what, and where. */
export function access(origin: Origin, standing: Standing, method: string): Verdict {
  if (!HEARD[origin].includes(standing)) return 'silence'
  const known = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined
  return (known ?? UNKNOWN_METHOD)[standing]
}

/** How much of it: each known source by itself, datagrams only. What is too fast is dropped; who means it sends it again. */
export interface AccessPace {
  /** Datagrams that are read at all. */
  readonly read: Pace
  /** Requests inside a dialog. */
  readonly inside: Pace
  /** Requests that belong to no dialog: each takes memory for 32 s (RFC 3261 timer J). */
  readonly outside: Pace
}

export const ACCESS_PACE: AccessPace = {
  read: { perSecond: 500, burst: 1000 },
  inside: { perSecond: 50, burst: 200 },
  outside: { perSecond: 20, burst: 100 },
}
