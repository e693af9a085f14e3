/**
 * The vocabulary of a transfer (RFC 5589): *caller* is the transferee on D1, *target* the party on D2. The machines of this folder know
 * no SIP message; the line translates what happens to the two sessions and to the handset into these events, and
 * these effects into commands to them.
 */
export type TransferEvent =
  /** D1. */
  | { readonly type: 'hold-accepted' }
  | { readonly type: 'hold-refused'; readonly status: number }
  | { readonly type: 'refer-accepted'; readonly subscription: boolean }
  | {
      readonly type: 'refer-refused'
      readonly status: number
      readonly retryAfterMs: number | undefined
      /** The status is one after which we call the target ourselves (405, 501, and what is configured). */
      readonly goGuarded: boolean
    }
  /** `status` undefined: a NOTIFY without a readable sipfrag. */
  | {
      readonly type: 'notified'
      readonly status: number | undefined
      readonly terminated: boolean
      /** What is left of the subscription, where the NOTIFY says so. */
      readonly expiresMs?: number | undefined
    }
  | { readonly type: 'probe-answered'; readonly alive: boolean }
  | { readonly type: 'resume-accepted' }
  /** RTP of the caller arrives. */
  | { readonly type: 'caller-heard' }
  /** BYE on D1, or its dialog is dead. */
  | { readonly type: 'caller-ended' }

  /** D2. */
  | { readonly type: 'target-ringing'; readonly earlyMedia: boolean }
  | { readonly type: 'target-answered' }
  | {
      readonly type: 'target-failed'
      readonly status: number
      /** It was our second call that the server refused, not the target: a plain REFER needs none (PRODUCT §2). */
      readonly refusedUs?: boolean
    }
  | { readonly type: 'target-ended' }

  /** How caller and target are to be connected, now or after a refusal. */
  | { readonly type: 'rung-chosen'; readonly rung: Rung | LastResort }

  /** The user. */
  | { readonly type: 'number-complete'; readonly target: string }
  /** The user gave up collecting, or it failed three times, or the permission went away. */
  | { readonly type: 'collection-abandoned' }
  | { readonly type: 'went-on-hook' }
  | { readonly type: 'went-off-hook' }
  | { readonly type: 'flashed' }
  | { readonly type: 'asked-return' }
  | { readonly type: 'asked-complete' }
  | { readonly type: 'asked-conference' }
  | { readonly type: 'asked-swap' }

  /** Deadlines (PRODUCT §1); each is an event of its own, so a stale one meets no cell. */
  | { readonly type: TransferDeadline }

export type TransferDeadline =
  | 'T_hold expired'
  | 'T_refer expired'
  | 'T_probe expired'
  | 'T_notify expired'
  | 'T_result expired'
  | 'T_noanswer expired'
  | 'T_grace expired'
  /** 3 s after a 2xx with `Refer-Sub: false`. */
  | 'unconfirmed expired'
  /** 500 ms between a successful NOTIFY and our BYE. */
  | 'release expired'
  /** The delay before a REFER is tried once more. */
  | 'retry expired'
  /** An un-hold has 34 s to be accepted, its caller then 2 s to be heard; a probe has 34 s to be answered. */
  | 'check expired'
  /** 4 s in which a report that the call of the target was cancelled belongs to the BYE on D1. */
  | 'parting expired'
  /** 32 s in which the subscription outlives D1. */
  | 'detached expired'

export type TransferOutcome =
  | 'done'
  | 'done-unconfirmed'
  | 'returned'
  | 'bridged'
  | 'unknown'
  | 'gone'

/** The ways of a REFER with Replaces, in the order of PRODUCT §3: by the target's Contact, by its address of record, on D2 for D1. */
export type Rung = 'contact' | 'record' | 'reverse'
/** What is done where no REFER with Replaces is left: the local bridge, or where configured BYE to D2 and a plain REFER. */
export type LastResort = 'bridge' | 'refer'

/** What the user hears (PRODUCT §6). `reason` picks busy, reorder, SIT or error by the final status. */
export type TransferSound =
  | 'ringback'
  | 'waiting'
  | 'confirmation'
  | 'low-confirmation'
  | 'chirp'
  | 'warble'
  | 'none'

export type TransferEffect =
  | { readonly do: 'hold-caller' }
  | { readonly do: 'resume-caller' }
  | { readonly do: 'probe-caller' }
  | { readonly do: 'end-caller' }
  /** The caller is the user's again: un-held and joined where the handset is off-hook, else the user is rung back. */
  | { readonly do: 'return-caller'; readonly status: number | undefined }
  /** The server has taken the caller away and not connected them: the user calls them, or is rung to do so. */
  | { readonly do: 'call-back' }
  | { readonly do: 'send-refer'; readonly target: string }
  /** Says by `rung-chosen` how to connect the two: the first way, or the next one. */
  | { readonly do: 'choose-rung' }
  /** REFER on D1 with Replaces of D2; by the rung `reverse` on D2 with Replaces of D1. */
  | { readonly do: 'send-refer-replaces'; readonly rung: Rung }
  | { readonly do: 'call-target'; readonly target: string }
  /** CANCEL or BYE, whatever D2 needs. */
  | { readonly do: 'end-target' }
  /** The one is held, and once that is answered the other un-held: one re-INVITE at a time (PRODUCT §3). */
  | { readonly do: 'swap'; readonly to: 'caller' | 'target' }
  | { readonly do: 'resume-target' }
  /** D2 becomes the user's plain call; ended where the handset is on-hook. */
  | { readonly do: 'keep-target' }
  | { readonly do: 'bridge' }
  | { readonly do: 'listen-to'; readonly party: 'caller' | 'target' | 'both' | 'nobody' }
  | { readonly do: 'sound'; readonly sound: TransferSound }
  /** Go on by calling the target ourselves (PRODUCT §4). */
  | { readonly do: 'go-guarded'; readonly target: string }
  /** A REFER was accepted and no NOTIFY has come: worth remembering of the upstream. */
  | { readonly do: 'note-silence' }
  /** Go on by a plain REFER to the number that was called (PRODUCT §2). */
  | { readonly do: 'go-plain' }
  | {
      readonly do: 'start-deadline'
      readonly deadline: TransferDeadline
      readonly ms?: number
      /** Never later than this. */
      readonly atMostMs?: number
    }
  | { readonly do: 'finish'; readonly outcome: TransferOutcome }

/** A re-INVITE has its answer by then (64·T1 + 2 s), with room for the back-off of a 491 (RFC 3261 §14.1). */
export const ANSWER_MS = 34_000
/** An un-hold is asked three times of somebody who does not answer, each time for 64·T1, and may wait for a probe that is out. */
export const BACK_MS = 4 * 32_000 + 2_000
/** PRODUCT §2: an un-held caller who is here is heard within 2 s. */
export const HEARD_MS = 2_000

/** Where the hold re-INVITE of D1 stands. */
export type Hold = 'pending' | 'held' | 'refused'

/** A refusal of a re-INVITE that says that the dialog itself is gone (RFC 5057 §5.1). */
export const isDialogDead = (status: number): boolean => status === 408 || status === 481

export const sound = (name: TransferSound): TransferEffect => ({ do: 'sound', sound: name })
export const start = (deadline: TransferDeadline, ms?: number): TransferEffect =>
  ms === undefined ? { do: 'start-deadline', deadline } : { do: 'start-deadline', deadline, ms }
/** T_result from now, capped by what the NOTIFY leaves of the subscription (PRODUCT §1). */
export const awaitResult = (expiresMs: number | undefined): TransferEffect => ({
  do: 'start-deadline',
  deadline: 'T_result expired',
  ...(expiresMs !== undefined && { atMostMs: expiresMs }),
})
export const finish = (outcome: TransferOutcome): TransferEffect => ({ do: 'finish', outcome })
