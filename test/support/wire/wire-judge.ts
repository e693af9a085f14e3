import { numberOf } from './places.js'
import type { WirePhone } from './wire-phone.js'
import type { Passed } from './wire-watch.js'
import type { WireWorld } from './wire-world.js'

/** Where a caller may be. Only `nowhere` breaks the promise. */
export type Whereabouts =
  | 'with the user'
  | 'with the target'
  | 'ringing the user back'
  | 'has hung up'
  | 'nowhere'
  | 'nobody knows'

/** I1, by the packets at each party, the bell, and the dialogs that passed on the wire: by nothing that the phone believes. */
export function whereIsTheCaller(world: WireWorld, leftByThemselves: boolean): Whereabouts {
  if (world.talk('caller', 'target') || world.talk('caller', 'colleague')) return 'with the target'
  if (world.talk('caller', 'phone')) return 'with the user'
  const { phone } = world
  const isHeld = phone.watch.hasDialogWith(numberOf(world.number, 'caller'))
  if (phone.isRinging && isHeld) return 'ringing the user back'
  return leftByThemselves ? 'has hung up' : 'nowhere'
}

/** The tones that say how a transfer ended; each outcome has its own (PRODUCT §6). */
const OUTCOME_TONES: Readonly<Record<string, RegExp>> = {
  done: /^(confirmation|low-confirmation)/,
  bridged: /^confirmation/,
  'done-unconfirmed': /^warble/,
  unknown: /^warble/,
  gone: /^chirp/,
  returned: /error|busy|reorder|sit|low-confirmation|ring-recall/,
}
const OUTCOME = /transfer: (\S+)$/
const SOON_MS = 1_000

/** I2: within a second of the outcome a user at the handset hears it; a handset on-hook rings where the caller is back. */
export const judgeSound = (phone: WirePhone): string[] =>
  phone.reports.flatMap(({ at: reported, text }) => {
    const outcome = OUTCOME.exec(text)?.[1] ?? ''
    const tone = OUTCOME_TONES[outcome]
    if (tone === undefined) return []
    const at = outcome === 'done' ? doneKnownAt(phone, reported) : reported
    const near = phone.heard.filter((one) => Math.abs(one.at - at) <= SOON_MS)
    if (near.some(({ name }) => tone.test(name)) || needsNoTone(phone, outcome, at)) return []
    const heard = near.map(({ name }) => name).join(', ') || 'nothing'
    return [`I2: ${outcome} was not heard: ${heard}`]
  })

/**
 * It is over when our BYEs are, but known when a NOTIFY of this transfer has said so for the first time. The same NOTIFY comes again and
 * again until our 200 reaches its sender, who may be told so late (10 % loss, a cable that was out) that a second has gone by: those
 * repetitions tell the user nothing new.
 */
function doneKnownAt(phone: WirePhone, reported: number): number {
  const before = outcomeBefore(phone, reported)
  const isNews = ({ at, way, label }: Passed) =>
    way === 'received' && at > before && at <= reported && label.startsWith('NOTIFY (2')
  return phone.watch.passed.find(isNews)?.at ?? reported
}

/** Nothing sounds at a handset that lies; who takes the caller back (flash, `*1`) hears them, and knows. */
const needsNoTone = (phone: WirePhone, outcome: string, at: number): boolean =>
  outcome === 'returned'
    ? phone.hookAt(at) &&
      phone.takenBack.some((back) => back <= at && back > outcomeBefore(phone, at))
    : !phone.hookAt(at)

/** When the transfer before the one that was reported then was over. */
const outcomeBefore = ({ reports }: WirePhone, reported: number): number =>
  reports.findLast(({ at, text }) => at < reported && OUTCOME.test(text))?.at ?? 0

/**
 * I3: 64 s after the last BYE nothing is left: no dialog, no port, no timer but those of the registration.
 *
 * @param isEarly less has gone by: transactions may still wait for repetitions (RFC 3261 §17)
 */
export function judgeEnd({ phone }: WireWorld, isEarly = false): string[] {
  const { sessions, transactions, subscriptions } = phone.phone.agent.size
  const { transfers, recall } = phone.line
  const facts: [string, number][] = [
    ['dialogs on the wire', phone.watch.dialogs],
    ['RTP ports', phone.media.openStreams],
    ['sessions', sessions],
    ['transactions', phone.isRegistering || isEarly ? 0 : transactions],
    ['subscriptions', isEarly ? 0 : subscriptions],
    ['transfers', transfers.current === undefined ? 0 : 1],
    ['rescues', recall.state === undefined ? 0 : 1],
    [`forgotten timers (${forgotten(phone)})`, isEarly ? 0 : forgotten(phone).length],
  ]
  return facts.flatMap(([what, count]) => (count > 0 ? [`I3: ${count} ${what} left`] : []))
}

/** What an idle phone waits for: its registration, its document, its way to the upstream. Transactions are counted for themselves. */
const IDLE = /^(register|document|flow|path|upstream retry|side flow|transaction|noise)/

const forgotten = ({ phone }: WirePhone): readonly string[] =>
  phone.waits.filter((name) => !IDLE.test(name))
