import { Loop } from '../../../src/app/loop.js'
import type { Effect } from '../../../src/core/effect.js'
import type { Event } from '../../../src/core/event.js'
import { Phone } from '../../../src/core/phone.js'
import { Digits } from '../../../src/core/secret.js'
import type { Endpoint } from '../../../src/core/sip/endpoint.js'
import { tonePlan } from '../../../src/core/telephony/tone-plan.js'
import { Alarm, epochMs, monotonicMs } from '../../../src/io/system/clock.js'
import { systemHashes, systemIdentifiers } from '../../../src/io/system/randomness.js'
import { WireLink, type WireLinkOptions } from './wire-link.js'
import { WireMedia } from './wire-media.js'
import { WireWatch } from './wire-watch.js'

export type Transport = 'udp' | 'tcp' | 'tls'

export interface WirePhoneOptions extends WireLinkOptions {
  readonly document: string
}

const KEY_MS = 80
const BETWEEN_KEYS_MS = 70
const NO_FLASH_MS = 850

/**
 * The daemon's core with its own SIP transports, loop and clock, in this process: as many at a time as a matrix wants. What it lacks of the
 * daemon is the media engine, in whose place packets say who speaks, and the keypad.
 */
export class WirePhone {
  readonly phone: Phone
  readonly media: WireMedia
  readonly watch = new WireWatch()
  /** Tones at the handset and the bell, with the time of their beginning (monotonic ms). */
  readonly heard: { readonly at: number; readonly name: string }[] = []
  readonly reports: { readonly at: number; readonly text: string }[] = []
  /** When the user asked for the caller, by hook flash or `*1` (monotonic ms). */
  readonly takenBack: number[] = []
  /** By how much the latest of the keys came after its time, because this process stood still. */
  latenessMs = 0
  isRinging = false
  isOffHook = false
  /** Told of each state that the transfer of the line comes into. */
  onState: (state: string) => void = () => {}
  #state = ''
  readonly #hooks: { readonly at: number; readonly offHook: boolean }[] = []
  readonly #options: WirePhoneOptions
  readonly #loop: Loop
  readonly #alarm: Alarm
  readonly #link: WireLink
  #tone: NodeJS.Timeout | undefined
  #stopped = false

  constructor(name: string, options: WirePhoneOptions) {
    this.#options = options
    this.phone = new Phone({
      product: 'transferd',
      lines: [{ line: 1, tonePlan: tonePlan('europe'), inbandDigits: false }],
      rtpPortFirst: 16_384,
      rtpPortLast: 16_403,
      emergencyNumbers: ['112'],
      // As on a device: it follows the address that leads to the upstream.
      localAddress: '',
      buildMs: epochMs(),
      srtpSuites: () => [],
      identifiers: systemIdentifiers,
      hashes: systemHashes,
    })
    this.media = new WireMedia(
      name,
      (media) => this.feed({ type: 'media-flowing', media }),
      (arrive) => this.#link.travel(arrive),
    )
    this.#alarm = new Alarm(() => this.feed({ type: 'deadline-reached' }))
    const clock = { now: monotonicMs, set: (at: number | undefined) => this.#alarm.set(at) }
    this.#loop = new Loop(
      this.phone,
      clock,
      (effect) => this.#perform(effect),
      () => this.#look(),
    )
    this.#link = new WireLink(options, this.watch, (event) => this.feed(event))
  }

  async start(): Promise<void> {
    this.feed({ type: 'started', epochMs: epochMs() })
    this.feed({ type: 'document-received', text: this.#options.document, stored: true })
    await this.#link.start()
  }

  /** The machine is given another address: nothing reaches it at the old one any more. */
  async moveTo(home: Endpoint): Promise<void> {
    await this.#link.moveTo(home)
    this.media.moveTo(home.address)
    this.feed({ type: 'address-changed' })
  }

  #look(): void {
    const state = this.line.transfers.current?.state ?? ''
    if (state === this.#state) return
    this.#state = state
    this.onState(state)
  }

  feed(event: Event): void {
    if (event.type === 'flash-pressed') this.#takeBack()
    if (!this.#stopped) this.#loop.feed(event)
  }

  get line() {
    const [line] = this.phone.lines
    if (line === undefined) throw new Error('The phone has no line')
    return line
  }

  lift(): void {
    this.#contact(true)
  }

  #contact(offHook: boolean): void {
    this.isOffHook = offHook
    this.#hooks.push({ at: monotonicMs(), offHook })
    this.feed({ type: 'hook-changed', line: 1, offHook })
  }

  /** Where it hears datagrams. */
  get local(): Endpoint {
    return this.#link.home
  }

  /** A REGISTER of its own is on its way. */
  get isRegistering(): boolean {
    return this.line.registration.state !== 'registered'
  }

  /** Whether the handset was lifted at that time. */
  hookAt(at: number): boolean {
    return this.#hooks.findLast((one) => one.at <= at)?.offHook ?? false
  }

  /** Down, and down for long enough to be no flash. */
  async hangUp(): Promise<void> {
    this.#contact(false)
    await pause(NO_FLASH_MS)
  }

  /** The cable is pulled out, or put in again. */
  set isCut(cut: boolean) {
    this.#link.isCut = cut
  }

  /** Down where it is up, up where it is down. */
  turnOver(): Promise<void> {
    if (this.isOffHook) return this.hangUp()
    this.lift()
    return pause(0)
  }

  async keys(digits: string): Promise<void> {
    let due = monotonicMs()
    let before = ''
    this.latenessMs = 0
    for (const text of digits) {
      const digit = new Digits(text)
      if (`${before}${text}` === '*1') this.#takeBack()
      before = text
      this.latenessMs = Math.max(this.latenessMs, monotonicMs() - due)
      due = monotonicMs() + KEY_MS + BETWEEN_KEYS_MS
      this.feed({ type: 'key-pressed', line: 1, digit })
      await pause(KEY_MS)
      this.feed({ type: 'key-released', line: 1, digit })
      await pause(BETWEEN_KEYS_MS)
    }
  }

  #takeBack(): void {
    this.takenBack.push(monotonicMs())
  }

  /** The connection to the upstream breaks; the phone makes it again. */
  breakFlow(): void {
    this.#link.break()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#tone)
    this.#alarm.set(undefined)
    this.#link.stop()
    this.media.stop()
  }

  #perform(effect: Effect): void {
    // The device listens at each of its addresses; here each phone has its own.
    const isOpening = effect.do === 'open-media'
    this.media.perform(isOpening ? { ...effect, localAddress: this.#link.home.address } : effect)
    switch (effect.do) {
      case 'send-datagram':
        return this.#link.send(effect.bytes, effect.to)
      case 'open-flow':
        return this.#link.open(effect)
      case 'close-flow':
        return this.#link.close(effect.to)
      case 'resolve-upstream':
        return this.#resolve(effect)
      case 'play-tone':
        return this.#play(effect.tone)
      case 'stop-tone':
        return clearTimeout(this.#tone)
      case 'ring':
        this.isRinging = true
        return void this.heard.push({ at: monotonicMs(), name: effect.tone.name })
      case 'stop-ring':
        this.isRinging = false
        return
      case 'report':
        return void this.reports.push({ at: monotonicMs(), text: effect.message })
    }
  }

  #resolve(effect: Extract<Effect, { do: 'resolve-upstream' }>): void {
    const { host, port, transport } = effect
    const { address, port: upstreamPort } = this.#options.upstream
    const addresses = [{ address, localAddress: this.#link.home.address }]
    const targets = [{ priority: 0, weight: 0, port: upstreamPort, addresses }]
    setImmediate(() =>
      this.feed({
        type: 'upstream-resolved',
        host,
        port,
        transport,
        services: [{ transport, targets }],
        ttlMs: undefined,
      }),
    )
  }

  #play({ name, segments, repeatFrom }: Extract<Effect, { do: 'play-tone' }>['tone']): void {
    clearTimeout(this.#tone)
    this.heard.push({ at: monotonicMs(), name })
    if (repeatFrom >= 0) return
    const length = segments.reduce((sum, { durationMs }) => sum + durationMs, 0)
    this.#tone = setTimeout(() => this.feed({ type: 'tone-ended', line: 1 }), length)
  }
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))
