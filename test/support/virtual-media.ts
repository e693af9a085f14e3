import type { Effect } from '../../src/core/effect.js'

interface Stream {
  readonly node: string
  readonly media: string
  readonly address: string
  readonly port: number
  remote: string | undefined
  sends: boolean
  receives: boolean
  awaited: boolean
  relayedTo: string | undefined
}

/** Who hears whom, derived from what the media engines of all parties were told: a model of RTP, without packets. */
export class VirtualMedia {
  /** Where a party is that binds its sockets to every address of its own. */
  readonly homes = new Map<string, string>()
  /** Whose sound reaches nobody for the moment. */
  readonly away = new Set<string>()
  readonly #streams = new Map<string, Stream>()
  readonly #connected = new Map<string, readonly string[]>()
  readonly #muted = new Map<string, boolean>()

  perform(effect: Effect, node: string): void {
    switch (effect.do) {
      case 'open-media':
        this.#streams.set(key(node, effect.media), {
          node,
          media: effect.media,
          address: effect.localAddress,
          port: effect.localPort,
          remote: undefined,
          sends: false,
          receives: false,
          awaited: false,
          relayedTo: undefined,
        })
        return
      case 'update-media': {
        const stream = this.#streams.get(key(node, effect.media))
        if (stream === undefined) return
        stream.remote = `${effect.remoteAddress}:${effect.remotePort}`
        stream.sends = effect.direction === 'sendrecv' || effect.direction === 'sendonly'
        stream.receives = effect.direction === 'sendrecv' || effect.direction === 'recvonly'
        stream.awaited = stream.receives
        return
      }
      case 'close-media':
        this.#unrelay(node, effect.media)
        this.#streams.delete(key(node, effect.media))
        return
      case 'connect-handset':
        for (const media of effect.media) this.#unrelay(node, media)
        this.#connected.set(node, effect.media)
        return
      case 'mute-handset':
        this.#muted.set(node, effect.muted)
        return
      case 'relay-media':
        this.#relay(node, effect.a, effect.b)
        this.#relay(node, effect.b, effect.a)
    }
  }

  /** The engine of a party has died, and with it all that it had open. */
  died(node: string): void {
    for (const [name, stream] of this.#streams) if (stream.node === node) this.#streams.delete(name)
    this.#connected.delete(node)
    this.#muted.delete(node)
  }

  /** Streams at which the first packet since the last update arrives now; each is told once. */
  arrivals(): { node: string; media: string }[] {
    const found: { node: string; media: string }[] = []
    for (const stream of this.#streams.values()) {
      if (!stream.awaited || !this.#isReached(stream)) continue
      stream.awaited = false
      found.push({ node: stream.node, media: stream.media })
    }
    return found
  }

  /** Whether what `speaker` says reaches the ear of `listener`, through relays too. */
  hears(listener: string, speaker: string): boolean {
    if (this.#muted.get(speaker) === true) return false
    const heard = this.#connected.get(listener) ?? []
    return (this.#connected.get(speaker) ?? []).some((media) => {
      const end = this.#travel(this.#streams.get(key(speaker, media)))
      return end !== undefined && end.node === listener && heard.includes(end.media)
    })
  }

  talk(a: string, b: string): boolean {
    return this.hears(a, b) && this.hears(b, a)
  }

  /** Streams of a party that are still open. */
  openStreams(node: string): number {
    return [...this.#streams.values()].filter((stream) => stream.node === node).length
  }

  #travel(from: Stream | undefined): Stream | undefined {
    let stream = from
    for (let hops = 0; stream !== undefined && this.#isHeard(stream) && hops < 4; hops += 1) {
      const arrived = this.#at(stream.remote)
      if (!arrived?.receives || arrived.remote !== this.#placeOf(stream)) return undefined
      if (arrived.relayedTo === undefined) return arrived
      stream = this.#streams.get(key(arrived.node, arrived.relayedTo))
    }
    return undefined
  }

  #isReached(stream: Stream): boolean {
    const here = this.#placeOf(stream)
    for (const other of this.#streams.values())
      if (this.#isHeard(other) && other.remote === here) return true
    return false
  }

  #isHeard({ sends, node }: Stream): boolean {
    return sends && !this.away.has(node)
  }

  #at(address: string | undefined): Stream | undefined {
    for (const stream of this.#streams.values()) {
      if (this.#placeOf(stream) === address) return stream
    }
    return undefined
  }

  #placeOf({ node, address, port }: Stream): string {
    return `${address === '0.0.0.0' ? this.homes.get(node) : address}:${port}`
  }

  #relay(node: string, a: string, b: string): void {
    const stream = this.#streams.get(key(node, a))
    if (stream !== undefined) stream.relayedTo = b
  }

  #unrelay(node: string, media: string): void {
    for (const stream of this.#streams.values()) {
      if (stream.node === node && (stream.media === media || stream.relayedTo === media)) {
        stream.relayedTo = undefined
      }
    }
  }
}

const key = (node: string, media: string): string => `${node} ${media}`
