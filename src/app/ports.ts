import type { Tone } from '../core/effect.js'
import type { Direction } from '../core/sip/contract.js'
import type { Endpoint } from '../core/sip/endpoint.js'

/** The ways out of the daemon, as `perform` needs them; src/io has the adapters. */
export interface Ports {
  readonly sip: { send(bytes: Uint8Array, to: Endpoint): void }
  readonly resolver: { resolve(host: string, port: number): void }
  readonly media: MediaPort
  readonly documents: { store(text: string): void; refresh(): void }
  readonly reporter: { report(level: 'info' | 'warn' | 'error', message: string): void }
  stop(): void
}

export interface MediaPort {
  /** Throws where the port cannot be bound. */
  openStream(
    media: string,
    options: {
      readonly localAddress: string
      readonly localPort: number
      readonly ssrc: number
      readonly sequence: number
      readonly timestamp: number
    },
  ): void
  updateStream(
    media: string,
    parameters: {
      readonly remoteAddress: string
      readonly remotePort: number
      readonly codec: 'PCMA' | 'PCMU'
      readonly payloadType: number
      readonly telephoneEventPayloadType: number
      readonly direction: Direction
    },
  ): void
  closeStream(media: string): void
  connect(line: number, media: readonly string[]): void
  relay(a: string, b: string): void
  setMuted(line: number, muted: boolean): void
  setInbandDigits(line: number, mode: 'pass' | 'remove'): void
  playTone(line: number, tone: Tone, over: 'replace' | 'mix'): void
  stopTone(line: number): void
  playStreamTone(media: string, tone: Tone): void
  stopStreamTone(media: string): void
  sendDigits(media: string, digits: string, durationMs: number, gapMs: number): void
  startDigit(media: string, digit: string): void
  stopDigit(media: string): void
}
