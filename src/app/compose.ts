import { join } from 'node:path'
import type { Event } from '../core/event.js'
import { Phone } from '../core/phone.js'
import { SRTP_SUITES } from '../core/sdp/sdes.js'
import type { LineHardware } from '../core/telephony/line-settings.js'
import { tonePlan } from '../core/telephony/tone-plan.js'
import type { UpstreamName } from '../core/upstream-selection.js'
import { controlPath } from '../io/control/protocol.js'
import { ControlServer } from '../io/control/server.js'
import { EngineHandle } from '../io/media/engine-handle.js'
import { loadNative } from '../io/native.js'
import { DocumentStore } from '../io/provisioning/store.js'
import { resolveUpstream } from '../io/sip/resolver.js'
import { SipTransports } from '../io/sip/transports.js'
import { Alarm, epochMs, monotonicMs } from '../io/system/clock.js'
import { deviceInstance } from '../io/system/instance.js'
import { KeptText } from '../io/system/kept-text.js'
import { createLogger, type Logger } from '../io/system/logger.js'
import { NetworkMonitor } from '../io/system/network-monitor.js'
import { ServiceManager } from '../io/system/notify.js'
import { systemHashes, systemIdentifiers } from '../io/system/randomness.js'
import { BUILD_MS, PRODUCT } from './build-info.js'
import { documentSource } from './configuration/document-source.js'
import type { Configuration } from './configuration/schema.js'
import { HandsetDevices } from './handset-devices.js'
import { lineSound } from './line-sound.js'
import { Loop, type Observer } from './loop.js'
import { ofEngine } from './media-events.js'
import { perform } from './perform.js'
import type { Ports } from './ports.js'
import { statusOf } from './status.js'
import { recordOf } from './step-log.js'

/** How often the wall clock is read: a document expires by it, and it may have been set. */
const CLOCK_READ_MS = 3_600_000

/** A running daemon. */
export interface Daemon {
  /** Asks for the orderly stop: BYE, unregister, then `stopped`. */
  stop(): void
  /** Resolves when everything is said and closed. */
  readonly stopped: Promise<void>
}

/**
 * The composition root: makes every adapter, joins it to the core, and starts them in the order in which they depend on each
 * other. Rejects with an Error for people where the device cannot work at all.
 */
export async function runDaemon(configuration: Configuration): Promise<Daemon> {
  const logger = createLogger(configuration.log.level)
  const native = loadNative(configuration.media.addon || undefined)
  // Before the first password is read.
  native.forbidCoreDumps()
  const service = new ServiceManager(native)
  const phone = new Phone({
    product: PRODUCT,
    lines: configuration.line.map(hardwareOf),
    rtpPortFirst: configuration.media.rtp_port_first,
    rtpPortLast: configuration.media.rtp_port_last,
    emergencyNumbers: configuration.emergency_numbers,
    emergencyUpstream: emergencyUpstreamOf(configuration),
    localAddress: configuration.sip.local_address,
    instance: deviceInstance(),
    buildMs: BUILD_MS,
    identifiers: systemIdentifiers,
    hashes: systemHashes,
    srtpSuites: () => SRTP_SUITES.filter((suite) => native.srtpAvailable(suite)),
  })
  const { promise: stopped, resolve: finish } = deferred()
  const feed = (event: Event) => loop.feed(event)
  const report = (level: 'info' | 'warn' | 'error', message: string) => logger[level](message)

  const engine = new EngineHandle(
    native,
    { priority: configuration.media.realtime_priority },
    (events) => {
      for (const event of events) {
        const heard = ofEngine(event)
        if (heard !== undefined) feed(heard)
      }
    },
  )
  const sip = new SipTransports(
    {
      address: configuration.sip.local_address,
      port: configuration.sip.local_port,
      caFile: configuration.sip.ca_file,
    },
    {
      received: (bytes, from) => feed({ type: 'datagram-received', bytes, from }),
      opened: (local) => feed({ type: 'transport-opened', local }),
      failed: (to, reason) => feed({ type: 'transport-failed', to, reason }),
    },
    {
      opened: (to, local) => feed({ type: 'flow-opened', to, local }),
      failed: (to, reason) => feed({ type: 'flow-failed', to, reason }),
      received: (bytes, from) => feed({ type: 'flow-received', bytes, from }),
    },
  )
  const documents = await documentSource(configuration, (event) => {
    if (event.type !== 'document-unchanged') feed(event)
  })
  const store = new DocumentStore(configuration.state_directory)
  const memory = new KeptText(join(configuration.state_directory, 'memory.json'), true)
  const journal = new KeptText(join(configuration.runtime_directory, 'journal.json'), false)
  const keep = (kept: KeptText) => (text: string) => {
    const fault = kept.save(text)
    if (fault !== undefined) report('error', fault)
  }
  const devices = new HandsetDevices(configuration.line, native, feed, report)
  const network = new NetworkMonitor(native, () => feed({ type: 'address-changed' }))
  const clock = setInterval(() => feed({ type: 'clock-read', epochMs: epochMs() }), CLOCK_READ_MS)

  const ports: Ports = {
    sip,
    resolver: { resolve: (name) => resolve(name, configuration.sip.local_address, feed) },
    media: engine,
    documents: {
      store: (text) => {
        const fault = store.save(text)
        if (fault !== undefined) report('error', fault)
      },
      refresh: () => documents.refresh(),
    },
    memory: { store: keep(memory) },
    journal: { store: keep(journal) },
    reporter: { report },
    stop: () => finish(),
  }
  const alarm = new Alarm(() => feed({ type: 'deadline-reached' }))
  const loop = new Loop(
    phone,
    { now: monotonicMs, set: (at) => alarm.set(at) },
    (effect) => perform(effect, ports, feed),
    observerOf(logger),
  )
  const control = new ControlServer(controlPath(configuration.runtime_directory), {
    status: () => ({
      ...statusOf(phone, monotonicMs(), (media) => engine.statistics(media)),
      media: soundOf(engine, configuration),
    }),
    resync: () => documents.refresh(),
  })

  await control.start()
  service.watchdog()
  engine.start()
  for (const configured of configuration.line)
    engine.openLine(configured.line, lineSound(configured))
  const { realtime, reason, memoryLocked, memoryReason } = engine.status()
  if (!realtime) report('warn', `Sound runs without real-time priority: ${reason}`)
  if (!memoryLocked) report('warn', `Sound may wait for a disk: ${memoryReason}`)
  feed({ type: 'started', epochMs: epochMs() })
  const learned = memory.load()
  if (learned !== undefined) feed({ type: 'memory-read', text: learned })
  const openCalls = journal.load()
  if (openCalls) feed({ type: 'journal-read', text: openCalls })
  loadStored(store, feed, report)
  documents.start()
  await sip.start()
  await devices.start()
  watchNetwork(network, report)
  service.ready('The phone is running.')
  // Reading and compiling the program took memory that is not needed again.
  native.stopYoungGenerationGrowth()
  native.releaseStartMemory()

  return {
    stop: () => {
      service.stopping()
      feed({ type: 'stop-requested' })
    },
    stopped: stopped.then(() => {
      clearInterval(clock)
      alarm.set(undefined)
      documents.stop()
      devices.stop()
      network.stop()
      control.stop()
      sip.stop()
      engine.stop()
    }),
  }
}

const soundOf = (engine: EngineHandle, { line }: Configuration) => ({
  ...engine.status(),
  sound: line.map(({ line }) => ({ line, ...engine.soundStatistics(line) })),
})

const emergencyUpstreamOf = ({ emergency_upstream }: Configuration) =>
  emergency_upstream.host === '' ? undefined : emergency_upstream

const hardwareOf = (line: Configuration['line'][number]): LineHardware => ({
  line: line.line,
  tonePlan: tonePlan(line.tone_plan, line.tones),
  inbandDigits: line.inband_digits,
})

/** A phone that may not listen to its kernel still works: its registration notices a new address later. */
function watchNetwork(network: NetworkMonitor, report: (level: 'warn', message: string) => void) {
  try {
    network.start()
  } catch (error) {
    report(
      'warn',
      `Changes of the network are not noticed at once: ${(error as Error).message}. Allow AF_NETLINK in the unit (RestrictAddressFamilies).`,
    )
  }
}

/** The last good document: the phone works before any server has answered. */
function loadStored(
  store: DocumentStore,
  feed: (event: Event) => void,
  report: (level: 'error', message: string) => void,
): void {
  const stored = store.load()
  if (stored === undefined) return
  if ('fault' in stored) report('error', stored.fault)
  else feed({ type: 'document-received', text: stored.text, stored: true })
}

/** A socket of one family reaches the servers of that family alone. */
function resolve(name: UpstreamName, localAddress: string, feed: (event: Event) => void): void {
  const families = [localAddress.includes(':') ? (6 as const) : (4 as const)]
  const transports = [name.transport]
  resolveUpstream(name.host, name.port, { families, transports }).then(
    (found) => feed({ type: 'upstream-resolved', ...name, ...found }),
    (error: Error) => feed({ type: 'upstream-unresolved', ...name, reason: error.message }),
  )
}

/** Every step goes to the log at level debug: the log is the trace. */
function observerOf(logger: Logger): Observer | undefined {
  if (!logger.isLevelEnabled('debug')) return undefined
  return (event, effects, now) => {
    // A deadline that nobody acted upon tells nothing.
    if (event.type === 'deadline-reached' && effects.length === 0) return
    logger.debug(recordOf(event, effects, now), 'step')
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
