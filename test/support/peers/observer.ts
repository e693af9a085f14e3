import { ADDRESS, type Network, type Place } from './network.js'
import { type Datagram, PcapReader } from './pcap.js'
import type { PeerProcess } from './peer-process.js'
import { telephoneEvent, voicesIn } from './rtp-voice.js'
import { ladder, placeOf, type TracedMessage, traced } from './sip-trace.js'
import { VOICE_HZ } from './tone.js'
import { until } from './until.js'

interface VoicePacket {
  readonly at: number
  readonly to: string
  readonly voices: readonly Place[]
}

/** What is looked back upon when asking who hears whom. */
const WINDOW_MS = 400
/** Of 20 packets (20 ms each) in the window, so many must carry the voice. */
const ENOUGH_PACKETS = 12
/** For how long a picture must stay the same before it counts. */
const STEADY_MS = 600
const TALKERS = Object.keys(VOICE_HZ) as Place[]

/**
 * Stands beside the bridge, sees every datagram, and says who talks to whom by the RTP that arrives at each
 * party: never by what a signalling message claims.
 */
export class Observer {
  readonly #network: Network
  readonly #reader = new PcapReader()
  #tcpdump: PeerProcess | undefined
  #packets: VoicePacket[] = []
  readonly #presses = new Map<string, string>()
  /** Every SIP message so far. */
  readonly messages: TracedMessage[] = []
  /** Whose sound the exchange encrypts, or may encrypt: what arrives there is not judged. */
  encryptedAt: Place | undefined
  /** Every datagram that one of the places sent to another so far, counted by `from>to`. */
  readonly datagrams = new Map<string, number>()
  /** The header of the last RTP packet with sound that one of the places sent to another, by `from>to`. */
  readonly rtpHeaders = new Map<string, Buffer>()
  /** Hears every datagram as it is seen. */
  onDatagram: (datagram: Datagram) => void = () => undefined

  constructor(network: Network) {
    this.#network = network
  }

  async start(): Promise<void> {
    const words = ['tcpdump', '-i', 'br0', '-n', '-U', '--immediate-mode', '-B', '8192']
    this.#tcpdump = this.#network.start('hub', 'tcpdump', [...words, '-w', '-', 'udp'], {
      binary: true,
    })
    this.#tcpdump.child.stdout?.on('data', (chunk: Buffer) => {
      for (const datagram of this.#reader.push(chunk)) this.#see(datagram)
    })
    await this.#tcpdump.says(/listening on br0/)
  }

  async stop(): Promise<void> {
    await this.#tcpdump?.stop()
  }

  #see(datagram: Datagram): void {
    this.onDatagram(datagram)
    const way = `${placeOf(datagram.from)}>${placeOf(datagram.to)}`
    this.datagrams.set(way, (this.datagrams.get(way) ?? 0) + 1)
    const press = telephoneEvent(datagram.payload)
    if (press !== undefined) {
      this.#presses.set(`${way} ${press.timestamp}`, press.digit)
      return
    }
    const voices = voicesIn(datagram.payload)
    if (voices !== undefined) {
      this.#packets.push({ at: datagram.at, to: datagram.to, voices })
      this.rtpHeaders.set(way, datagram.payload.subarray(0, 12))
      return
    }
    const message = traced(datagram)
    if (message !== undefined) this.messages.push(message)
  }

  /** Whose voices arrive at each party in the last 400 ms. */
  hearing(): Record<string, Place[]> {
    const since = Date.now() - WINDOW_MS
    this.#packets = this.#packets.filter((packet) => packet.at >= since)
    return Object.fromEntries(
      TALKERS.map((listener) => [
        listener,
        TALKERS.filter((speaker) => this.#arrives(speaker, listener)),
      ]),
    )
  }

  #arrives(speaker: Place, listener: Place): boolean {
    const packets = this.#packets.filter(
      ({ to, voices }) => to === ADDRESS[listener] && voices.includes(speaker),
    )
    return packets.length >= ENOUGH_PACKETS
  }

  /** `['caller <-> target']`: the pairs that hear each other now; `caller -> target` where only one does. */
  conversations(): string[] {
    const hearing = this.hearing()
    return TALKERS.flatMap((one, index) =>
      TALKERS.slice(index + 1).flatMap((other) => {
        const there = hearing[other]?.includes(one) ?? false
        const back = hearing[one]?.includes(other) ?? false
        if (there && back) return [`${one} <-> ${other}`]
        if (there) return [`${one} -> ${other}`]
        return back ? [`${other} -> ${one}`] : []
      }),
    )
  }

  /** The digits that one place sent another as telephone-events (RFC 4733), in order. */
  digits(from: Place, to: Place): string {
    const way = `${from}>${to} `
    const presses = [...this.#presses].filter(([key]) => key.startsWith(way))
    return presses.map(([, digit]) => digit).join('')
  }

  /** Waits until these digits, and no others, have gone this way as telephone-events. */
  async hearsDigits(from: Place, to: Place, expected: string): Promise<void> {
    await until(
      `${to} receives the digits ${expected} from ${from}`,
      () => this.digits(from, to) === expected,
      10_000,
      () => `received: '${this.digits(from, to)}'`,
    )
  }

  /**
   * Waits until exactly these conversations go on, and have done so for 600 ms without a change. What arrives at
   * `relay` is left out: a device that bridges two parties receives both, and says nothing of its own.
   */
  async settlesOn(expected: readonly string[], relay?: Place, deadlineMs = 15_000): Promise<void> {
    const { encryptedAt } = this
    const understood = (pair: string) => pair.replace(`${encryptedAt} <->`, `${encryptedAt} ->`)
    const wanted = JSON.stringify(expected.map(understood).sort())
    const unheard = [relay, encryptedAt]
    let since: number | undefined
    await until(
      `the observer hears ${wanted}`,
      () => {
        const heard = this.conversations()
          .map(understood)
          .filter((way) => !unheard.some((place) => way.endsWith(`-> ${place}`)))
        const same = JSON.stringify(heard.sort()) === wanted
        since = same ? (since ?? performance.now()) : undefined
        return since !== undefined && performance.now() - since >= STEADY_MS
      },
      deadlineMs,
      () => `${this.ladder()}\nheard: ${JSON.stringify(this.conversations())}`,
    )
  }

  /** Waits for a SIP message that was seen after the first `skip` ones. */
  async sees(
    what: string,
    test: (message: TracedMessage) => boolean,
    deadlineMs = 10_000,
    skip = 0,
  ): Promise<TracedMessage> {
    return until(
      `the observer sees ${what}`,
      () => this.messages.slice(skip).find(test),
      deadlineMs,
      () => this.ladder(),
    )
  }

  ladder(skip = 0): string {
    return ladder(this.messages.slice(skip))
  }
}
