import { createSocket, type Socket } from 'node:dgram'
import type { Effect } from '../../../src/core/effect.js'
import { monotonicMs } from '../../../src/io/system/clock.js'

/** How voices are put into packets, and told from them. */
export interface Voices {
  /** ms of a packet. */
  readonly paceMs: number
  /** As many packets as time has gone by: a jitter buffer at the far end takes a timer that is late for a slow clock. */
  readonly keepsTime?: boolean
  /** `speaker` '' is silence. */
  packet(speaker: string, sequence: number): Buffer
  /** '' where nobody speaks. */
  speakerIn(packet: Buffer): string
}

const PACKET_BYTES = 172
const HEADER_BYTES = 12
/** What is looked back upon when asking who is heard. */
const WINDOW_MS = 700
const ENOUGH_PACKETS = 3

interface Stream {
  socket: Socket
  readonly port: number
  remote: { readonly address: string; readonly port: number } | undefined
  sends: boolean
  receives: boolean
  awaited: boolean
  relayedTo: string | undefined
  sequence: number
}

/** All who speak at the same pace, by that pace. */
const paces = new Map<
  number,
  { readonly timer: NodeJS.Timeout; readonly speakers: Set<WireMedia> }
>()

/**
 * RTP of one party on real sockets, at a tenth of the usual rate: each packet carries the name of whoever speaks into it. Whom a
 * party hears is read from what arrives at its sockets, after relays, and from nothing that anybody signals.
 */
export class WireMedia {
  /** Told of each packet that leaves for somewhere: who speaks in it. For an ear that is not ours. */
  static tap: (speaker: string, port: number, address: string) => void = () => {}
  readonly #speaker: string
  readonly #flowing: (media: string) => void
  readonly #travel: (arrive: () => void) => void
  readonly #voices: Voices
  readonly #streams = new Map<string, Stream>()
  #connected: readonly string[] = []
  #muted = false
  /** When each voice arrived at the ear, latest last. */
  readonly #heard = new Map<string, number[]>()

  /**
   * @param flowing the first packet since the last negotiation has arrived
   * @param travel what the way does to a packet, either way
   */
  constructor(
    speaker: string,
    flowing: (media: string) => void,
    travel: (arrive: () => void) => void = (arrive) => arrive(),
    voices: Voices = NAMES,
  ) {
    this.#speaker = speaker
    this.#flowing = flowing
    this.#travel = travel
    this.#voices = voices
    this.#startSpeaking(voices.paceMs)
  }

  #startSpeaking(paceMs: number): void {
    const known = paces.get(paceMs)
    if (known !== undefined) return void known.speakers.add(this)
    const speakers = new Set<WireMedia>([this])
    let spokenAt = performance.now()
    const timer = setInterval(() => {
      const due = Math.floor((performance.now() - spokenAt) / paceMs)
      spokenAt += due * paceMs
      const packets = this.#voices.keepsTime ? due : 1
      for (let packet = 0; packet < packets; packet += 1) {
        for (const one of speakers) one.#speak()
      }
    }, paceMs)
    paces.set(paceMs, { timer, speakers })
  }

  perform(effect: Effect): void {
    switch (effect.do) {
      case 'open-media':
        return this.#open(effect.media, effect.localAddress, effect.localPort)
      case 'update-media': {
        const stream = this.#streams.get(effect.media)
        if (stream === undefined) return
        stream.remote = { address: effect.remoteAddress, port: effect.remotePort }
        stream.sends = effect.direction === 'sendrecv' || effect.direction === 'sendonly'
        stream.receives = effect.direction === 'sendrecv' || effect.direction === 'recvonly'
        stream.awaited = stream.receives
        return
      }
      case 'close-media':
        this.#streams.get(effect.media)?.socket.close()
        this.#streams.delete(effect.media)
        return this.#unrelay(effect.media)
      case 'connect-handset':
        for (const media of effect.media) this.#unrelay(media)
        this.#connected = effect.media
        return
      case 'mute-handset':
        this.#muted = effect.muted
        return
      case 'relay-media':
        this.#relay(effect.a, effect.b)
        this.#relay(effect.b, effect.a)
    }
  }

  /** Whether the voice has been arriving steadily. */
  hears(speaker: string): boolean {
    const times = this.#heard.get(speaker) ?? []
    return (times.at(-ENOUGH_PACKETS) ?? 0) >= monotonicMs() - WINDOW_MS
  }

  /** When the voice arrived first after that time (monotonic ms). */
  firstHeard(speaker: string, after: number): number | undefined {
    return this.#heard.get(speaker)?.find((at) => at >= after)
  }

  get openStreams(): number {
    return this.#streams.size
  }

  stop(): void {
    for (const { socket } of this.#streams.values()) socket.close()
    this.#streams.clear()
    const { paceMs } = this.#voices
    const pace = paces.get(paceMs)
    pace?.speakers.delete(this)
    if (pace === undefined || pace.speakers.size > 0) return
    clearInterval(pace.timer)
    paces.delete(paceMs)
  }

  /** The machine has another address: its ports are the same there, and nothing reaches the old ones. */
  moveTo(address: string): void {
    for (const [media, stream] of this.#streams) {
      stream.socket.close()
      stream.socket = createSocket('udp4')
      this.#listen(media, stream, address)
    }
  }

  #open(media: string, address: string, port: number): void {
    const stream: Stream = {
      socket: createSocket('udp4'),
      port,
      remote: undefined,
      sends: false,
      receives: false,
      awaited: false,
      relayedTo: undefined,
      sequence: 0,
    }
    this.#listen(media, stream, address)
    this.#streams.set(media, stream)
  }

  #listen(media: string, stream: Stream, address: string): void {
    const { socket } = stream
    // An ICMP error of a packet to a port that has closed.
    socket.on('error', () => {})
    socket.on('message', (packet, from) =>
      this.#travel(() => this.#arrived(media, stream, packet, from)),
    )
    socket.bind(stream.port, address)
  }

  #arrived(
    media: string,
    stream: Stream,
    packet: Buffer,
    from: { readonly address: string; readonly port: number },
  ): void {
    const { remote } = stream
    const isExpected = from.address === remote?.address && from.port === remote.port
    if (!isExpected || !stream.receives || this.#streams.get(media) !== stream) return
    if (stream.awaited) {
      stream.awaited = false
      this.#flowing(media)
    }
    if (stream.relayedTo !== undefined) return this.#send(stream.relayedTo, packet)
    if (!this.#connected.includes(media)) return
    const speaker = this.#voices.speakerIn(packet)
    if (speaker === '') return
    const times = this.#heard.get(speaker)
    if (times === undefined) this.#heard.set(speaker, [monotonicMs()])
    else times.push(monotonicMs())
  }

  /** The handset speaks into its calls; what is open and has no handset carries silence. */
  #speak(): void {
    for (const [media, stream] of this.#streams) {
      if (stream.relayedTo !== undefined || !stream.sends) continue
      const speaks = this.#connected.includes(media) && !this.#muted
      this.#send(media, this.#voices.packet(speaks ? this.#speaker : '', stream.sequence++))
    }
  }

  #send(media: string, packet: Buffer): void {
    const stream = this.#streams.get(media)
    if (stream?.remote === undefined || !stream.sends) return
    const { port, address } = stream.remote
    this.#travel(() => {
      // It may have been closed on the way.
      if (this.#streams.get(media) !== stream) return
      stream.socket.send(packet, port, address, () => {})
      WireMedia.tap(this.#voices.speakerIn(packet), port, address)
    })
  }

  #relay(from: string, to: string): void {
    const stream = this.#streams.get(from)
    if (stream !== undefined) stream.relayedTo = to
  }

  #unrelay(media: string): void {
    for (const [name, stream] of this.#streams) {
      if (name === media || stream.relayedTo === media) stream.relayedTo = undefined
    }
  }
}

/** Whose voice a packet carries, '' where it is silence. Sound that is no name of ours is a real phone's. */
export function speakerIn(packet: Buffer): string {
  const [, name] = /^([a-z]*)\0+$/.exec(packet.toString('latin1', HEADER_BYTES)) ?? []
  return name ?? 'phone'
}

/** PCMA (RFC 3551) with the speaker's name where sound belongs, a tenth of the usual rate: ear and observer need no more. */
const NAMES: Voices = {
  paceMs: 100,
  packet(speaker, sequence) {
    const packet = Buffer.alloc(PACKET_BYTES)
    packet[0] = 0x80
    packet[1] = 8
    packet.writeUInt16BE(sequence & 0xffff, 2)
    packet.write(speaker, HEADER_BYTES, 'latin1')
    return packet
  },
  speakerIn,
}
