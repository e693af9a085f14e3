import type { Effect } from '../../src/core/effect.js'
import type { Event } from '../../src/core/event.js'
import type { Endpoint } from '../../src/core/sip/endpoint.js'
import type { Deadline } from '../../src/core/timers.js'

/** A party on the network: a phone, a person; a server has no deadline. */
export interface Node {
  handle(event: Event, now: number): readonly Effect[]
  readonly deadline?: Deadline | undefined
}

export interface Weather {
  /** Fractions of datagrams that are lost, doubled, and late by up to `lateMs`. */
  readonly loss: number
  readonly duplicate: number
  readonly reorder: number
  readonly lateMs: number
  readonly delayMs: number
}

export const FAIR: Weather = { loss: 0, duplicate: 0, reorder: 0, lateMs: 0, delayMs: 5 }

interface Happening {
  readonly at: number
  readonly order: number
  readonly run: () => void
}

/** What is known of a node besides its deadline: who carries out its effects other than datagrams. */
export type Bystander = (effect: Effect, name: string, now: number) => void

/** Several nodes on one virtual clock that jumps from one happening to the next; datagrams are subject to the weather. */
export class VirtualNetwork {
  now = 1_000
  weather: Weather = FAIR
  /** Nodes whose cable is out. */
  readonly away = new Set<string>()
  /** Every datagram that was sent, for ladders. */
  readonly sent: { at: number; from: string; to: Endpoint; bytes: Uint8Array }[] = []
  readonly #random: () => number
  readonly #nodes = new Map<string, { node: Node; endpoint: Endpoint }>()
  readonly #byAddress = new Map<string, string>()
  readonly #bystander: Bystander
  #happenings: Happening[] = []
  #order = 0

  constructor(random: () => number, bystander: Bystander) {
    this.#random = random
    this.#bystander = bystander
  }

  add(name: string, endpoint: Endpoint, node: Node): void {
    const before = this.#nodes.get(name)
    if (before !== undefined) this.#byAddress.delete(before.endpoint.address)
    this.#nodes.set(name, { node, endpoint })
    this.#byAddress.set(endpoint.address, name)
  }

  /** Carries out what a node wants, in order. */
  perform(name: string, effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.do === 'send-datagram') this.#send(name, effect.to, effect.bytes)
      else this.#bystander(effect, name, this.now)
    }
  }

  feed(name: string, event: Event): void {
    const entry = this.#nodes.get(name)
    if (entry !== undefined) this.perform(name, entry.node.handle(event, this.now))
  }

  after(ms: number, run: () => void): void {
    this.#order += 1
    this.#happenings.push({ at: this.now + ms, order: this.#order, run })
  }

  /** Lets time pass until the condition holds. Throws after `limitMs` of virtual time, saying what was waited for. */
  until(what: string, condition: () => boolean, limitMs = 60_000): void {
    const end = this.now + limitMs
    while (!condition()) {
      if (!this.#step(end)) throw new Error(`Waited ${limitMs} ms of virtual time for: ${what}`)
    }
  }

  pass(ms: number): void {
    const end = this.now + ms
    while (this.#step(end)) {
      // Each step moves the clock.
    }
    this.now = end
  }

  /** The next happening or deadline; false where there is none before `end`. */
  #step(end: number): boolean {
    const happening = this.#earliest()
    const due = this.#earliestDeadline()
    const at = Math.min(happening?.at ?? Infinity, due?.at ?? Infinity)
    if (at > end) return false
    this.now = Math.max(this.now, at)
    if (due !== undefined && due.at === at) this.feed(due.name, { type: 'deadline-reached' })
    else if (happening !== undefined) {
      this.#happenings.splice(this.#happenings.indexOf(happening), 1)
      happening.run()
    }
    return true
  }

  #earliest(): Happening | undefined {
    let earliest: Happening | undefined
    for (const happening of this.#happenings) {
      if (
        earliest === undefined ||
        happening.at < earliest.at ||
        (happening.at === earliest.at && happening.order < earliest.order)
      ) {
        earliest = happening
      }
    }
    return earliest
  }

  #earliestDeadline(): { at: number; name: string } | undefined {
    let earliest: { at: number; name: string } | undefined
    for (const [name, { node }] of this.#nodes) {
      const at = node.deadline?.at
      if (at !== undefined && (earliest === undefined || at < earliest.at)) earliest = { at, name }
    }
    return earliest
  }

  #send(name: string, to: Endpoint, bytes: Uint8Array): void {
    const from = this.#nodes.get(name)?.endpoint
    if (from === undefined) return
    this.sent.push({ at: this.now, from: name, to, bytes })
    const { loss, duplicate, reorder, lateMs, delayMs } = this.weather
    if (this.away.has(name) || this.#random() < loss) return
    const copies = this.#random() < duplicate ? 2 : 1
    for (let copy = 0; copy < copies; copy += 1) {
      const late = this.#random() < reorder ? this.#random() * lateMs : 0
      this.after(delayMs + late, () => {
        const receiver = this.#byAddress.get(to.address)
        if (receiver !== undefined && !this.away.has(receiver))
          this.feed(receiver, { type: 'datagram-received', from, bytes })
      })
    }
  }
}
