import type { Digits } from './secret.js'
import type { Endpoint } from './sip/endpoint.js'
import type { UpstreamAnswer, UpstreamName } from './upstream-selection.js'

/** Everything that the daemon can hear. Past tense; a line is a port of the device, a media id names one RTP stream. */
export type Event =
  | { readonly type: 'started'; readonly epochMs: number }
  /** The wall clock was read again (hourly, and after it was set). */
  | { readonly type: 'clock-read'; readonly epochMs: number }
  /** The deadline that the core asked for has come. */
  | { readonly type: 'deadline-reached' }
  | { readonly type: 'stop-requested' }

  /** The network. */
  | { readonly type: 'transport-opened'; readonly local: Endpoint }
  /** The device has another address, or another way to the network (a cable, a lease, a tunnel). */
  | { readonly type: 'address-changed' }
  | { readonly type: 'transport-failed'; readonly to: Endpoint; readonly reason: string }
  /** What the name of an upstream stands for; host and port are those that were asked for. */
  | ({ readonly type: 'upstream-resolved' } & UpstreamAnswer)
  | ({ readonly type: 'upstream-unresolved'; readonly reason: string } & UpstreamName)
  /** The connection to an upstream over TCP or TLS is there; `local` is our end of it. */
  | { readonly type: 'flow-opened'; readonly to: Endpoint; readonly local: Endpoint }
  /** It could not be opened, or is gone. */
  | { readonly type: 'flow-failed'; readonly to: Endpoint; readonly reason: string }
  /** Some bytes of it: a part of a message, or several. */
  | { readonly type: 'flow-received'; readonly from: Endpoint; readonly bytes: Uint8Array }
  | { readonly type: 'datagram-received'; readonly from: Endpoint; readonly bytes: Uint8Array }

  /** The person. */
  | { readonly type: 'key-pressed'; readonly line: number; readonly digit: Digits }
  | { readonly type: 'key-released'; readonly line: number; readonly digit: Digits }
  | { readonly type: 'hook-changed'; readonly line: number; readonly offHook: boolean }
  /** A flash button, or a flash word of a serial keypad; a flash of the hookswitch is found by the core. */
  | { readonly type: 'flash-pressed'; readonly line: number }
  /** In-band DTMF of the handset: certain; `atMs` is when the tone began (monotonic). */
  | {
      readonly type: 'digit-heard'
      readonly line: number
      readonly digit: Digits
      readonly atMs: number
    }
  | {
      readonly type: 'digit-ended'
      readonly line: number
      readonly digit: Digits
      readonly durationMs: number
    }

  /** The media engine. */
  | {
      readonly type: 'far-digit-heard'
      readonly media: string
      readonly digit: Digits
      readonly atMs: number
    }
  | { readonly type: 'media-flowing'; readonly media: string }
  | { readonly type: 'media-lost'; readonly media: string }
  | { readonly type: 'media-failed'; readonly media: string; readonly reason: string }
  | { readonly type: 'digits-sent'; readonly media: string }
  | { readonly type: 'tone-ended'; readonly line: number }
  | { readonly type: 'sound-lost'; readonly line: number; readonly reason: string }
  | { readonly type: 'sound-found'; readonly line: number }

  /** Provisioning. */
  | { readonly type: 'document-received'; readonly text: string; readonly stored: boolean }
  | { readonly type: 'document-failed'; readonly reason: string; readonly gone: boolean }
  /** What an earlier process has learned (`store-memory`). */
  | { readonly type: 'memory-read'; readonly text: string }
  /** The calls that were open when the process before this one fell (`write-journal`). */
  | { readonly type: 'journal-read'; readonly text: string }
