import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'

export const PROGRAM = 'dist/main.js'

export interface Outcome {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs the built program to its end, with `input` on standard input. */
export function transferd(
  words: readonly string[],
  input: string | Uint8Array = '',
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [PROGRAM, ...words], (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null
      resolve({ code, out, err })
    })
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}

/** A device of its own: a folder with configuration, document and state. */
export interface Device {
  readonly folder: string
  readonly config: string
  readonly document: string
  write(document: object | string): void
}

/** `source`: the lines of [provisioning]; without it the document is a local file. The folder's name is short, for the socket. */
export function device(t: Test, source?: string, more = ''): Device {
  const folder = mkdtempSync(join(tmpdir(), 'transferd-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const config = join(folder, 'transferd.toml')
  const document = join(folder, 'device.json')
  for (const name of ['state', 'run']) mkdirSync(join(folder, name))
  writeFileSync(
    config,
    `state_directory = "${folder}/state"
runtime_directory = "${folder}/run"
[sip]
local_address = "127.0.0.1"
local_port = 0
[provisioning]
${source ?? `file = "${document}"`}
[[line]]
line = 1
sound = { kind = "file", capture = "", playback = "" }
${more}`,
  )
  const write = (content: object | string) =>
    writeFileSync(document, typeof content === 'string' ? content : JSON.stringify(content), {
      mode: 0o600,
    })
  return { folder, config, document, write }
}

/** A daemon under test. */
export interface Running {
  readonly process: ChildProcess
  /** Resolves when standard error has shown `pattern`. */
  says(pattern: RegExp): Promise<string>
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>
}

/** Starts the daemon and gathers what it says. */
export function start(t: Test, { config }: Device, environment: object = {}): Running {
  const child = spawn(process.execPath, [PROGRAM, 'run', '--config', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...environment },
  })
  t.teardown(() => child.kill('SIGKILL'))
  let text = ''
  const ears = new Set<() => void>()
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    text += piece
    for (const ear of ears) ear()
  })
  const exited = once(child, 'exit') as Promise<[number | null]>
  return {
    process: child,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const ear = () => {
          if (!pattern.test(text)) return
          ears.delete(ear)
          resolve(text)
        }
        ears.add(ear)
        exited.then(() => reject(new Error(`it ended without saying ${pattern}: ${text}`)), reject)
        ear()
      }),
    async stop() {
      child.kill('SIGTERM')
      const [code] = await exited
      return code
    },
  }
}

/** Asks `transferd status --json` until `test` holds for it. */
export async function statusUntil(
  { config }: Device,
  test: (status: { lines: { permission: { allowed: boolean; reason: string } }[] }) => boolean,
): Promise<void> {
  for (;;) {
    const { code, out } = await transferd(['status', '--json', '--config', config])
    if (code === 0 && test(JSON.parse(out))) return
  }
}
