import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadNative } from '../../../src/io/native.js'
import type {
  EngineEvent,
  MediaEngine,
  StreamParameters,
  ToneScore,
} from '../../../src/io/native-engine.js'
import { FarEnd } from './far-end.js'
import { rawOf, samplesOf } from './signal.js'

// Sound takes the time that it takes: about 20 s for all specs of the engine on a quiet machine.
t.setTimeout(180_000)

export const native = loadNative()

/** An engine with handsets made of files and far ends made of sockets, taken down with the test. */
export class Stage {
  readonly events: EngineEvent[] = []
  readonly engine: MediaEngine
  readonly folder: string
  readonly #test: Test
  readonly #watchers = new Set<() => void>()

  constructor(test: Test) {
    this.#test = test
    this.folder = mkdtempSync(join(tmpdir(), 'transferd-engine-'))
    this.engine = new native.MediaEngine({ priority: 20 }, (events) => {
      this.events.push(...events)
      for (const watch of this.#watchers) watch()
    })
    this.engine.start()
    test.teardown(() => {
      this.engine.stop()
      rmSync(this.folder, { recursive: true })
    })
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  /** A handset that says these samples and whose ear is recorded as `ear<port>.raw`. */
  handset(port: number, says: Int16Array = new Int16Array(0)): void {
    writeFileSync(this.path(`mouth${port}.raw`), rawOf(says))
    this.engine.openPort(port, {
      kind: 'file',
      capture: says.length > 0 ? this.path(`mouth${port}.raw`) : '',
      playback: this.path(`ear${port}.raw`),
    })
  }

  /** Such a handset that is connected to the stream of its number. */
  connected(port: number, says?: Int16Array): void {
    this.handset(port, says)
    this.engine.connect(port, [port])
  }

  /** What the handset has heard so far. */
  ear(port: number): Int16Array {
    return samplesOf(readFileSync(this.path(`ear${port}.raw`)))
  }

  /** Opens a stream to a new far end. */
  async stream(
    stream: number,
    parameters: Partial<StreamParameters> = {},
    start = { ssrc: 7, sequence: 1, timestamp: 0 },
  ): Promise<FarEnd> {
    const far = await FarEnd.open()
    this.#test.teardown(() => far.close())
    far.remotePort = await freePort()
    this.engine.openStream(stream, {
      localAddress: '127.0.0.1',
      localPort: far.remotePort,
      ...start,
    })
    this.update(stream, far, parameters)
    return far
  }

  update(stream: number, far: FarEnd, parameters: Partial<StreamParameters> = {}): void {
    this.engine.updateStream(stream, {
      remoteAddress: '127.0.0.1',
      remotePort: far.port,
      codec: 'PCMA',
      payloadType: parameters.codec === 'PCMU' ? 0 : 8,
      telephoneEventPayloadType: 101,
      rtcpAddress: '127.0.0.1',
      rtcpPort: far.port + 1,
      rtcpMux: false,
      direction: 'sendrecv',
      ...parameters,
    })
  }

  /** The first event of the type that satisfies, now or later. */
  async event<T extends EngineEvent['type']>(
    type: T,
    satisfies: (event: Extract<EngineEvent, { type: T }>) => boolean = () => true,
  ): Promise<Extract<EngineEvent, { type: T }>> {
    for (;;) {
      const found = this.of(type).find(satisfies)
      if (found) return found
      await new Promise<void>((resume) => {
        const watch = () => {
          this.#watchers.delete(watch)
          resume()
        }
        this.#watchers.add(watch)
      })
    }
  }

  of<T extends EngineEvent['type']>(type: T): Extract<EngineEvent, { type: T }>[] {
    return this.events.filter((e): e is Extract<EngineEvent, { type: T }> => e.type === type)
  }

  /** Resolves after so many ticks of the engine, by the engine's own count. */
  async ticks(count: number): Promise<void> {
    const until = this.engine.status().ticks + count
    await this.until(() => this.engine.status().ticks >= until)
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise((resume) => setTimeout(resume, 10))
  }
}

/** Tests that are run side by side, each with an engine of its own. */
export const tests =
  (t: Test, skip: string | false = false) =>
  (name: string, run: (t: Test, stage: Stage) => Promise<void>) =>
    t.test(name, { buffered: true, skip }, (t) => run(t, new Stage(t)))

export async function freePort(): Promise<number> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  await new Promise<void>((closed) => socket.close(() => closed()))
  return port
}

export function steady(...frequenciesHz: number[]): ToneScore {
  return { segments: [{ frequenciesHz, levelDbm0: -15, durationMs: 1000 }], repeatFrom: 0 }
}
