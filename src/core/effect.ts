import type { Digits } from './secret.js'
import type { Direction, SessionEvent, SrtpKeys } from './sip/contract.js'
import type { Endpoint } from './sip/endpoint.js'
import type { FlowDemand } from './sip/flow/demand.js'
import type { UpstreamName } from './upstream-selection.js'

/** Everything that the daemon can do. Imperative; results come back later as events. */
export type Effect =
  /** The network. A message to an upstream over TCP or TLS goes by the flow that is open to it. */
  | { readonly do: 'send-datagram'; readonly to: Endpoint; readonly bytes: Uint8Array }
  /**
   * Opens the connection to an upstream over TCP or TLS; `flow-opened` or `flow-failed` comes of it. `localPort` is the one that
   * the former connection had, taken again where it is free; 0: any.
   */
  | {
      readonly do: 'open-flow'
      readonly to: Endpoint
      readonly demands: readonly FlowDemand[]
      readonly localPort: number
    }
  /** Closes it; nothing more is told of it. */
  | { readonly do: 'close-flow'; readonly to: Endpoint }
  | ({ readonly do: 'resolve-upstream' } & UpstreamName)

  /** The media engine. */
  | {
      readonly do: 'open-media'
      readonly media: string
      readonly localAddress: string
      readonly localPort: number
      readonly ssrc: number
      readonly sequence: number
      readonly timestamp: number
    }
  | {
      readonly do: 'update-media'
      readonly media: string
      readonly remoteAddress: string
      readonly remotePort: number
      readonly rtcpAddress: string
      readonly rtcpPort: number
      readonly rtcpMux: boolean
      readonly codec: 'PCMA' | 'PCMU'
      readonly payloadType: number
      readonly telephoneEventPayloadType: number | undefined
      readonly direction: Direction
      readonly crypto?: SrtpKeys
    }
  | { readonly do: 'close-media'; readonly media: string }
  /** Which calls the handset is joined to: none, one, or a conference. */
  | { readonly do: 'connect-handset'; readonly line: number; readonly media: readonly string[] }
  /** The local bridge: two calls hear each other, no handset. */
  | { readonly do: 'relay-media'; readonly a: string; readonly b: string }
  /** Muted: nothing of the handset reaches a far end. */
  | { readonly do: 'mute-handset'; readonly line: number; readonly muted: boolean }
  /** 'remove': in-band DTMF of the handset is replaced by silence on its way out. */
  | { readonly do: 'filter-digits'; readonly line: number; readonly mode: 'pass' | 'remove' }
  | {
      readonly do: 'play-tone'
      readonly line: number
      readonly tone: Tone
      readonly over: 'replace' | 'mix'
    }
  | { readonly do: 'stop-tone'; readonly line: number }
  | { readonly do: 'play-far-tone'; readonly media: string; readonly tone: Tone }
  | { readonly do: 'stop-far-tone'; readonly media: string }
  | {
      readonly do: 'send-digits'
      readonly media: string
      readonly digits: Digits
      readonly durationMs: number
      readonly gapMs: number
    }
  | { readonly do: 'start-digit'; readonly media: string; readonly digit: Digits }
  | { readonly do: 'stop-digit'; readonly media: string }

  /** The device. */
  | {
      readonly do: 'ring'
      readonly line: number
      readonly cadence: 'normal' | 'recall'
      readonly tone: Tone
      readonly caller: string
    }
  | { readonly do: 'stop-ring'; readonly line: number }

  /** Provisioning and the person who reads the log. */
  | { readonly do: 'store-document'; readonly text: string }
  | { readonly do: 'refresh-document' }
  /** What the device has learned, to be told again after a restart by `memory-read`. */
  | { readonly do: 'store-memory'; readonly text: string }
  /** The open calls, to be told again to the process that follows a crash by `journal-read`; '' where none is open. */
  | { readonly do: 'write-journal'; readonly text: string }
  /** A sentence or a paragraph for a person: what, where, what to do. Never a digit, never a secret. */
  | { readonly do: 'report'; readonly level: 'info' | 'warn' | 'error'; readonly message: string }
  /** What a session has told its call, once for each time: for the log, which is the trace, and for nobody else. */
  | {
      readonly do: 'trace-call'
      readonly media: string
      readonly told: SessionEvent['type']
      readonly status: number | undefined
    }
  /** Everything is said: the process may end. */
  | { readonly do: 'stop' }

/** A sound for the ear: segments in order, then from `repeatFrom` again (−1: once). */
export interface Tone {
  readonly name: string
  readonly segments: readonly ToneSegment[]
  readonly repeatFrom: number
}

export interface ToneSegment {
  /** None: silence. Several sound together. */
  readonly frequenciesHz: readonly number[]
  /** Level of each frequency, dBm0. */
  readonly levelDbm0: number
  readonly durationMs: number
}
