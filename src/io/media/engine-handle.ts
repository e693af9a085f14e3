import type { Native } from '../native.js'
import type {
  EngineEvent,
  EngineOptions,
  EngineStatus,
  MediaEngine,
  Sound,
  SoundStatistics,
  StreamOptions,
  StreamParameters,
  StreamStatistics,
  ToneScore,
} from '../native-engine.js'

type Named<E> = E extends { readonly port: number }
  ? Omit<E, 'port'> & { readonly line: number }
  : E extends { readonly stream: number }
    ? Omit<E, 'stream'> & { readonly media: string }
    : never

/** An event of the engine with the core's names: `line` for a port, `media` for a stream. */
export type MediaEvent = Named<EngineEvent>

const STREAMS = 256

/**
 * The media engine under the core's names. A line is the port of the same number (0–63); a media id (any string) is given
 * a free stream number while it is open. An operation on a media id that is not open does nothing: its socket may not
 * have opened, and the core learns that from an event that comes later.
 */
export class EngineHandle {
  readonly #engine: MediaEngine
  readonly #streams = new Map<string, number>()
  readonly #media = new Map<number, string>()
  #next = 0

  constructor(
    native: Pick<Native, 'MediaEngine'>,
    options: EngineOptions,
    listener: (events: MediaEvent[]) => void,
  ) {
    this.#engine = new native.MediaEngine(options, (events) => listener(this.#named(events)))
  }

  start(): void {
    this.#engine.start()
  }

  /** Closes every line and media. Nothing keeps the process alive afterwards. */
  stop(): void {
    this.#engine.stop()
    this.#streams.clear()
    this.#media.clear()
  }

  status(): EngineStatus {
    return this.#engine.status()
  }

  openLine(line: number, sound: Sound): void {
    this.#engine.openPort(line, sound)
  }

  closeLine(line: number): void {
    this.#engine.closePort(line)
  }

  /** Throws an Error with `code` where the address cannot be bound (EADDRINUSE, EADDRNOTAVAIL). */
  openMedia(media: string, options: StreamOptions): void {
    if (this.#streams.has(media)) throw new Error(`Media ${media} is open already`)
    const stream = this.#freeStream()
    this.#engine.openStream(stream, options)
    this.#streams.set(media, stream)
    this.#media.set(stream, media)
  }

  updateMedia(media: string, parameters: StreamParameters): void {
    this.#with(media, (stream) => this.#engine.updateStream(stream, parameters))
  }

  closeMedia(media: string): void {
    this.#with(media, (stream) => {
      this.#streams.delete(media)
      this.#media.delete(stream)
      this.#engine.closeStream(stream)
    })
  }

  connect(line: number, media: readonly string[]): void {
    const streams = media.map((id) => this.#streams.get(id))
    this.#engine.connect(
      line,
      streams.filter((stream) => stream !== undefined),
    )
  }

  relay(a: string, b: string): void {
    this.#with(a, (one) => this.#with(b, (other) => this.#engine.relay(one, other)))
  }

  setMuted(line: number, muted: boolean): void {
    this.#engine.setMuted(line, muted)
  }

  setInbandDigits(line: number, mode: 'pass' | 'remove'): void {
    this.#engine.setInbandDigits(line, mode)
  }

  playTone(line: number, tone: ToneScore, over: 'replace' | 'mix'): void {
    this.#engine.playTone(line, tone, over)
  }

  stopTone(line: number): void {
    this.#engine.stopTone(line)
  }

  playFarTone(media: string, tone: ToneScore): void {
    this.#with(media, (stream) => this.#engine.playStreamTone(stream, tone))
  }

  stopFarTone(media: string): void {
    this.#with(media, (stream) => this.#engine.stopStreamTone(stream))
  }

  sendDigits(media: string, digits: string, durationMs: number, gapMs: number): void {
    this.#with(media, (stream) => this.#engine.sendDigits(stream, digits, durationMs, gapMs))
  }

  startDigit(media: string, digit: string): void {
    this.#with(media, (stream) => this.#engine.startDigit(stream, digit))
  }

  stopDigit(media: string): void {
    this.#with(media, (stream) => this.#engine.stopDigit(stream))
  }

  /** Undefined where the media is not open. */
  statistics(media: string): StreamStatistics | undefined {
    const stream = this.#streams.get(media)
    return stream === undefined ? undefined : this.#engine.statistics(stream)
  }

  soundStatistics(line: number): SoundStatistics {
    return this.#engine.soundStatistics(line)
  }

  #with(media: string, use: (stream: number) => void): void {
    const stream = this.#streams.get(media)
    if (stream !== undefined) use(stream)
  }

  /** Round and round: a number that has just been freed may still have events on their way. */
  #freeStream(): number {
    for (let tried = 0; tried < STREAMS; tried++) {
      const stream = this.#next
      this.#next = (this.#next + 1) % STREAMS
      if (!this.#media.has(stream)) return stream
    }
    throw new Error(`The media engine carries at most ${STREAMS} streams, and all are in use`)
  }

  #named(events: readonly EngineEvent[]): MediaEvent[] {
    const named: MediaEvent[] = []
    for (const event of events) {
      if ('port' in event) {
        const { port, ...rest } = event
        named.push({ ...rest, line: port } as MediaEvent)
        continue
      }
      const { stream, ...rest } = event
      const media = this.#media.get(stream)
      if (media !== undefined) named.push({ ...rest, media } as MediaEvent)
    }
    return named
  }
}
