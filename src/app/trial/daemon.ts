import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Endpoint } from '../../core/sip/endpoint.js'
import { askDaemon } from '../../io/control/client.js'
import { controlPath } from '../../io/control/protocol.js'
import { epochMs } from '../../io/system/clock.js'
import type { LineStatus, PhoneStatus } from '../status.js'
import type { StepRecord } from '../step-log.js'
import { USER } from './cast.js'
import { configurationText, type DaemonManner, HOOK, provisioningText } from './daemon-files.js'
import { Microphone, makeFifo, openFifo } from './microphone.js'

/** The program as it runs on a device, beside this one in dist/. */
const PROGRAM = join(dirname(fileURLToPath(import.meta.url)), 'main.js')
const STOP_MS = 6_000
const TAIL_LINES = 12
const TERMINAL_STDIN = 'inherit'

export interface DaemonPlace {
  readonly local: Endpoint
  readonly upstream: Endpoint
  /** Configuration, document, FIFOs, control socket. */
  readonly workFolder: string
  /** The log, and the sound that the user heard. */
  readonly keepFolder: string
  /** Bytes of one `struct input_event` on this machine. */
  readonly inputEventBytes: number
}

/** The real daemon as a process of its own, started as on a device, and the hands and the mouth of its user. */
export class Daemon {
  /** The WAV file of everything that the user heard. */
  readonly ear: string
  /** Names of the tones that the user heard, in order. */
  readonly tones: string[] = []
  readonly #place: DaemonPlace
  readonly #runtime: string
  readonly #hookPath: string
  readonly #microphone: Microphone
  readonly #tail: string[] = []
  #process: ChildProcess | undefined
  #hook = -1
  #log = -1
  /** Resolves with the exit status; −1 where a signal ended it. */
  ended: Promise<number> = Promise.resolve(-1)
  #exitStatus: number | undefined

  constructor(place: DaemonPlace) {
    this.#place = place
    this.#runtime = join(place.workFolder, 'run')
    this.#hookPath = join(place.workFolder, 'hook')
    this.ear = join(place.keepFolder, `heard-by-${USER.name.replace(' ', '-')}.wav`)
    this.#microphone = new Microphone(join(place.workFolder, 'voice-tech-1'), USER.voiceHz)
  }

  /** Writes the files and starts the program; the control socket says how it gets on. */
  start(manner: DaemonManner): void {
    const { workFolder, keepFolder, local, upstream } = this.#place
    const configuration = join(workFolder, 'transferd.toml')
    const document = join(workFolder, 'device.json')
    const state = join(workFolder, 'state')
    for (const folder of [state, this.#runtime]) mkdirSync(folder, { mode: 0o700 })
    this.#microphone.open()
    makeFifo(this.#hookPath)
    this.#hook = openFifo(this.#hookPath)
    this.#log = openSync(join(keepFolder, 'transferd.log'), 'w')
    writeFileSync(document, provisioningText(manner, upstream, epochMs()), { mode: 0o600 })
    const paths = {
      state,
      document,
      runtime: this.#runtime,
      hook: this.#hookPath,
      capture: this.#microphone.path,
      playback: this.ear,
    }
    writeFileSync(configuration, configurationText(manner, local, paths))
    this.#spawn(configuration, manner.handset === 'terminal')
    if (manner.handset === 'terminal') this.#microphone.talk()
  }

  /** How the only line stands; undefined while the control socket does not answer. */
  async line(): Promise<LineStatus | undefined> {
    const answer = askDaemon(controlPath(this.#runtime), 'status') as Promise<PhoneStatus>
    return answer.then(
      ({ lines }) => lines[0],
      () => undefined,
    )
  }

  lift(): void {
    this.#microphone.talk()
    this.#hookEvent(HOOK.offHook)
  }

  putDown(): void {
    this.#hookEvent(HOOK.onHook)
    this.#microphone.hush()
  }

  /** Keys as DTMF in the sound of the handset. */
  press(keys: string): void {
    this.#microphone.press(keys)
  }

  get hasEnded(): boolean {
    return this.#exitStatus !== undefined
  }

  /** The last lines of its log that are no steps. */
  get lastWords(): string {
    return this.#tail.join('\n')
  }

  /** The orderly end; gives the exit status. */
  async stop(): Promise<number> {
    const running = this.#process
    if (running !== undefined && !this.hasEnded) {
      running.kill('SIGTERM')
      const patience = setTimeout(() => running.kill('SIGKILL'), STOP_MS)
      await this.ended
      clearTimeout(patience)
    }
    this.#microphone.close()
    if (this.#hook >= 0) closeSync(this.#hook)
    this.#hook = -1
    return this.#exitStatus ?? -1
  }

  /** At once, without a word: this process is about to end. */
  kill(): void {
    if (!this.hasEnded) this.#process?.kill('SIGKILL')
  }

  #spawn(configuration: string, terminal: boolean): void {
    const stdin = terminal ? TERMINAL_STDIN : 'ignore'
    const words = [PROGRAM, 'run', '--config', configuration]
    const child = spawn(process.execPath, words, { stdio: [stdin, 'pipe', 'pipe'] })
    this.#process = child
    for (const output of [child.stdout, child.stderr]) {
      if (output !== null) createInterface({ input: output }).on('line', (line) => this.#said(line))
    }
    this.ended = new Promise((resolve) => {
      child.once('close', (code) => {
        this.#exitStatus = code ?? -1
        if (this.#log >= 0) closeSync(this.#log)
        this.#log = -1
        resolve(this.#exitStatus)
      })
    })
  }

  #said(line: string): void {
    if (this.#log >= 0) writeSync(this.#log, `${line}\n`)
    const step = stepOf(line)
    if (step === undefined) {
      this.#tail.push(line)
      if (this.#tail.length > TAIL_LINES) this.#tail.shift()
      return
    }
    for (const { do: verb, tone } of step.effects) {
      if (verb === 'play-tone' || verb === 'ring') this.tones.push(`${tone}`)
    }
  }

  #hookEvent(value: number): void {
    const bytes = this.#place.inputEventBytes
    writeSync(this.#hook, inputEvent(bytes, HOOK.type, HOOK.code, value))
    writeSync(this.#hook, inputEvent(bytes, 0, 0, 0))
  }
}

/** `struct input_event` of linux/input.h, little-endian; its time, which comes first, is nobody's business here. */
function inputEvent(length: number, type: number, code: number, value: number): Buffer {
  const bytes = Buffer.alloc(length)
  bytes.writeUInt16LE(type, length - 8)
  bytes.writeUInt16LE(code, length - 6)
  bytes.writeInt32LE(value, length - 4)
  return bytes
}

function stepOf(line: string): StepRecord | undefined {
  if (!line.includes('"effects"')) return undefined
  try {
    return JSON.parse(line) as StepRecord
  } catch {
    return undefined
  }
}
