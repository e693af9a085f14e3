import type { Effect } from '../effect.js'
import type { Ear } from './ear.js'
import type { Holds } from './holds.js'
import type { TransferSound } from './transfer.js'
import type { TransferRun } from './transfer-run.js'

export interface SoundSeat {
  readonly isOffHook: boolean
  readonly settings: { readonly ringbackToCaller: boolean }
  emit(effect: Effect): void
}

/** Whoever lifts the handset so soon after an outcome has not heard it. */
const SOON_MS = 1_000
type Outcome = Extract<TransferSound, 'confirmation' | 'chirp' | 'warble'>
const isOutcome = (sound: TransferSound): sound is Outcome =>
  sound === 'confirmation' || sound === 'chirp' || sound === 'warble'

const STEADY: ReadonlySet<TransferSound> = new Set(['ringback', 'waiting'])

/** What user and caller hear of the transfers of one line. */
export class TransferSounds {
  readonly #seat: SoundSeat
  readonly #ear: Ear
  readonly #holds: Holds
  /** What the transfer that has the handset would let the user hear, if they lifted it. */
  #steady: 'ringback' | 'waiting' | undefined
  /** An outcome that came while the handset lay. */
  #unheard: { readonly sound: Outcome; readonly at: number } | undefined
  /** Callers who hear ringback of ours. */
  readonly #ringing = new Set<TransferRun>()

  constructor(seat: SoundSeat, ear: Ear, holds: Holds) {
    this.#seat = seat
    this.#ear = ear
    this.#holds = holds
  }

  /** @param hasHandset the transfer is the one of the handset */
  play(run: TransferRun, sound: TransferSound, hasHandset: boolean, now: number): void {
    if (sound === 'ringback') this.#ringbackToCaller(run, now)
    else if (this.#ringing.has(run)) this.#stopRingback(run, sound, now)
    if (!hasHandset) return
    this.#steady = STEADY.has(sound) ? (sound as 'ringback' | 'waiting') : undefined
    if (!this.#seat.isOffHook) {
      if (isOutcome(sound)) this.#unheard = { sound, at: now }
      return
    }
    if (sound === 'none') this.#ear.silence()
    else this.#ear.play(sound)
  }

  /** The user lifts the handset while the transfer goes on: they hear how it stands. */
  again(): void {
    if (this.#steady !== undefined) this.#ear.play(this.#steady)
  }

  /** The handset is lifted for a new call: a transfer that was over a moment ago is heard first. */
  tellUnheard(now: number): void {
    const unheard = this.#unheard
    this.#unheard = undefined
    if (unheard !== undefined && now - unheard.at <= SOON_MS) this.#ear.play(unheard.sound)
  }

  /** No transfer has the handset any more. */
  forget(): void {
    this.#steady = undefined
  }

  /**
   * PRODUCT §2: where configured, the caller hears ringback of ours instead of hold music: taken off hold for it (a server plays its own
   * music to whom we hold), while nothing of the handset reaches them.
   */
  #ringbackToCaller(run: TransferRun, now: number): void {
    // By a plain REFER it is the caller's own phone that rings the target, and says so.
    const rings = run.target !== undefined && this.#seat.settings.ringbackToCaller
    if (!rings || this.#ringing.has(run)) return
    this.#ringing.add(run)
    this.#holds.resume(run.caller, now)
    const tone = this.#ear.tone('ringback')
    this.#seat.emit({ do: 'play-far-tone', media: run.caller.media, tone })
  }

  /** The target has answered: consulted, the caller waits with hold music. */
  #stopRingback(run: TransferRun, sound: TransferSound, now: number): void {
    this.stopFarTone(run)
    if (sound === 'none') this.#holds.hold(run.caller, now)
  }

  stopFarTone(run: TransferRun): void {
    if (this.#ringing.delete(run)) this.#seat.emit({ do: 'stop-far-tone', media: run.caller.media })
  }
}
