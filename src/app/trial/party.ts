import { join } from 'node:path'
import type { Effect } from '../../core/effect.js'
import type { Event } from '../../core/event.js'
import type { Endpoint } from '../../core/sip/endpoint.js'
import { EngineHandle } from '../../io/media/engine-handle.js'
import type { Native } from '../../io/native.js'
import { UdpTransport } from '../../io/sip/udp.js'
import { Alarm, monotonicMs } from '../../io/system/clock.js'
import { systemHashes, systemIdentifiers } from '../../io/system/randomness.js'
import { Loop } from '../loop.js'
import { ofEngine } from '../media-events.js'
import { perform } from '../perform.js'
import type { Ports } from '../ports.js'
import { DOMAIN, passwordOf, type Role } from './cast.js'
import { Microphone } from './microphone.js'
import { type Habit, Person } from './person.js'

const LINE = 1
const RTP_PORT = 20_000
/** Asked for where allowed, as in the daemon. */
const PRIORITY = 40

export interface PartyPlace {
  readonly local: Endpoint
  readonly upstream: Endpoint
  /** Where the microphone's FIFO is made. */
  readonly workFolder: string
  /** Where the sound that the person heard is kept. */
  readonly keepFolder: string
}

/** A scripted person in the real world: an own SIP socket, an own media engine, a voice and an ear. */
export class Party {
  readonly role: Role
  readonly person: Person
  /** The WAV file of everything that the person heard. */
  readonly ear: string
  /** Digits that reached this person, as RFC 4733 events or as sound, each press once. */
  digitsHeard = ''
  readonly #microphone: Microphone
  readonly #transport: UdpTransport
  readonly #engine: EngineHandle
  readonly #ports: Ports
  readonly #alarm: Alarm
  readonly #loop: Loop

  constructor(role: Role, habit: Habit, place: PartyPlace, native: Native) {
    const { local, upstream } = place
    this.role = role
    this.ear = join(place.keepFolder, `heard-by-${role.name}.wav`)
    this.#microphone = new Microphone(join(place.workFolder, `voice-${role.name}`), role.voiceHz)
    this.person = new Person({
      user: role.user,
      displayName: role.name,
      password: passwordOf(role.user),
      domain: DOMAIN,
      upstream,
      local,
      rtpPort: RTP_PORT,
      habit,
      identifiers: systemIdentifiers,
      hashes: systemHashes,
    })
    const feed = (event: Event): void => this.#loop.feed(event)
    this.#transport = new UdpTransport(local.address, local.port, {
      received: (bytes, from) => feed({ type: 'datagram-received', bytes, from }),
      opened: (bound) => feed({ type: 'transport-opened', local: bound }),
      failed: () => {},
    })
    this.#engine = new EngineHandle(native, { priority: PRIORITY }, (events) => {
      for (const event of events) {
        if (event.type === 'telephone-event' || event.type === 'far-digit') {
          this.digitsHeard += event.digit
        }
        const heard = ofEngine(event)
        if (heard !== undefined) feed(heard)
      }
    })
    this.#ports = portsOf(this.#transport, this.#engine)
    this.#alarm = new Alarm(() => feed({ type: 'deadline-reached' }))
    this.#loop = new Loop(
      this.person,
      { now: monotonicMs, set: (at) => this.#alarm.set(at) },
      (effect) => perform(effect, this.#ports, feed),
    )
  }

  async start(): Promise<void> {
    this.#microphone.open()
    this.#engine.start()
    this.#engine.openLine(LINE, {
      kind: 'file',
      capture: this.#microphone.path,
      playback: this.ear,
    })
    this.#microphone.talk()
    await this.#transport.start()
    this.act((person, now) => person.register(now))
  }

  /** The person does something: what comes of it is carried out. */
  act(doing: (person: Person, now: number) => readonly Effect[]): void {
    for (const effect of doing(this.person, monotonicMs())) {
      perform(effect, this.#ports, (event) => this.#loop.feed(event))
    }
    // What was begun may have a deadline; the loop sets the alarm after each event.
    this.#loop.feed({ type: 'deadline-reached' })
  }

  stop(): void {
    this.#alarm.set(undefined)
    this.#transport.stop()
    this.#engine.stop()
    this.#microphone.close()
  }
}

/** A person has SIP and sound, and no provisioning. */
function portsOf(sip: UdpTransport, media: EngineHandle): Ports {
  return {
    // Over UDP: no flow is asked for.
    sip: { send: (bytes, to) => sip.send(bytes, to), open: () => {}, close: () => {} },
    media,
    resolver: { resolve: () => {} },
    documents: { store: () => {}, refresh: () => {} },
    memory: { store: () => {} },
    journal: { store: () => {} },
    reporter: { report: () => {} },
    stop: () => {},
  }
}
