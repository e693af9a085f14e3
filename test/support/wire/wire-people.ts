import { type Habit, Person } from '../../../src/app/trial/person.js'
import type { Effect } from '../../../src/core/effect.js'
import { systemHashes, systemIdentifiers } from '../../../src/io/system/randomness.js'
import { BackToBack, type BackToBackHabits } from '../back-to-back.js'
import { FaultyPeer, type PeerFaults } from '../faulty-peer.js'
import { DOMAIN } from '../peers/directory.js'
import { endpointOf, numberOf, passwordOf, subscribersIn } from './places.js'
import { WireNode } from './wire-node.js'

export type PersonName = 'caller' | 'target' | 'colleague'

export interface Actor {
  readonly node: WireNode
  readonly person: Person
}

export type Perform = (effects: readonly Effect[], delayMs?: number) => void

/** Whoever is not the matter of a case answers soon. */
export const QUICK: Habit = { answersAfterMs: 300 }
const PORT = 5060
export const MEANS = { hashes: systemHashes, identifiers: systemIdentifiers }

/** A person on sockets of their own, registered by UDP with the upstream at that address. */
export function scriptedPerson(
  world: number,
  name: PersonName,
  upstream: string,
  habit: Habit,
  faults: PeerFaults,
): Actor {
  const user = numberOf(world, name)
  const local = endpointOf(world, name)
  const person = new Person({
    user,
    displayName: name,
    password: passwordOf(user),
    domain: DOMAIN,
    upstream: { transport: 'udp', address: upstream, port: PORT },
    local,
    rtpPort: 20_000,
    habit,
    ...MEANS,
  })
  const perform: Perform = (effects, delayMs) => node.perform(effects, delayMs)
  const node = new WireNode(name, local, new FaultyPeer(person, faults, perform))
  return { node, person }
}

/** A back-to-back server with its faults, to be put on a node. */
export function scriptedServer(
  world: number,
  habits: BackToBackHabits,
  faults: PeerFaults,
  perform: Perform,
): { readonly server: BackToBack; readonly faulty: FaultyPeer } {
  const server = new BackToBack(endpointOf(world, 'server'), DOMAIN, subscribersIn(world), MEANS)
  server.habits = habits
  const peer = Object.assign(server, { hangUp: () => [] })
  return { server, faulty: new FaultyPeer(peer, faults, perform) }
}
