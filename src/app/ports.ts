import type { Endpoint } from '../core/sip/endpoint.js'
import type { FlowDemand } from '../core/sip/flow/demand.js'
import type { UpstreamName } from '../core/upstream-selection.js'
import type { EngineHandle } from '../io/media/engine-handle.js'

/** The ways out of the daemon, as `perform` needs them; src/io has the adapters. */
export interface Ports {
  readonly sip: {
    send(bytes: Uint8Array, to: Endpoint): void
    open(to: Endpoint, demands: readonly FlowDemand[], localPort: number): void
    close(to: Endpoint): void
  }
  readonly resolver: { resolve(name: UpstreamName): void }
  readonly media: Omit<EngineHandle, 'start' | 'stop' | 'status' | 'openLine' | 'closeLine'>
  readonly documents: { store(text: string): void; refresh(): void }
  /** What the device has learned, and the journal of its open calls. */
  readonly memory: { store(text: string): void }
  readonly journal: { store(text: string): void }
  readonly reporter: { report(level: 'info' | 'warn' | 'error', message: string): void }
  stop(): void
}
