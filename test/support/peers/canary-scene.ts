import { statSync } from 'node:fs'
import { join } from 'node:path'
import { filesIn, leaks, type Secret, speltOut } from '../canary.js'
import type { AsteriskCast } from './asterisk-row.js'
import { enterCast } from './asterisk-rows.js'
import { type CanaryRow, PIN } from './canary-rows.js'
import type { CrashSignal, Daemon } from './daemon.js'
import { EXTENSION } from './directory.js'
import type { Stage } from './stage.js'

/** Of the account, at every server of the stage. */
const PASSWORD = EXTENSION.transferor.password
/** Comes after the master key (RFC 3711 §8.2). */
const SALT_OCTETS = 14
/** What a core file of Linux is called where nobody says otherwise. */
const CORE = /\/core(\.\d+)?$/

/** Where a secret of the phone could be left. */
export const PLACES = ['log', 'trace', 'status', 'state', 'core files'] as const
export type LeakPlace = (typeof PLACES)[number]

/** What came of a scene. */
export interface CanaryResult {
  /** What was found, and where; core files count by themselves, whatever is in them. */
  readonly found: Readonly<Record<LeakPlace, readonly string[]>>
  /** How many secrets were looked for, keys of SRTP among them. */
  readonly secrets: number
  readonly keys: number
  /** What was searched, octets. */
  readonly searched: number
}

/**
 * Plays a row with encrypted sound and the log at trace level, types the PIN in the call, has the daemon crash where the row ends, and
 * start again; then looks for PIN, password and every SRTP key of its calls, with its salt and
 * alone, in all that it has left.
 */
export async function playCanary(
  stage: Stage,
  row: CanaryRow,
  signal: CrashSignal,
): Promise<CanaryResult> {
  stage.observer.encryptedAt = 'transferor'
  const cast = await enterCast(stage, row, {
    transport: 'tls',
    srtp: 'required',
    logLevel: 'trace',
    mayDump: true,
    ...row.manner,
  })
  const { daemon } = cast
  await daemon.handset.press(PIN)
  const said = [(await daemon.statusByCommand()).output]
  await row.act(cast)
  if (row.ends !== undefined) await stage.observer.settlesOn(row.ends, 'transferor')
  said.push((await daemon.statusByCommand()).output)
  await daemon.crash(signal)
  await daemon.registered()
  said.push((await daemon.statusByCommand()).output)
  return search(cast, said.join('\n'))
}

/** Looks for every secret in every place. */
async function search({ stage, daemon }: AsteriskCast, status: string): Promise<CanaryResult> {
  const keys = keysOf(stage)
  const alone = keys.map((key) => key.subarray(0, -SALT_OCTETS))
  const secrets: Secret[] = [PIN, PASSWORD, ...keys, ...alone]
  const { output: trace } = await daemon.command(['trace'], daemon.log)
  const state = filesOf(daemon)
  const cores = [...state.keys()].filter((path) => CORE.test(path))
  const inTexts = (texts: ReadonlyMap<string, string>) => [
    ...leaks(texts, secrets),
    ...speltOut(texts, PIN),
  ]
  const inText = (where: LeakPlace, text: string) => inTexts(new Map([[where, text]]))
  return {
    found: {
      log: inText('log', daemon.log),
      trace: inText('trace', trace),
      status: inText('status', status),
      state: inTexts(state),
      'core files': cores,
    },
    secrets: secrets.length,
    keys: keys.length,
    searched: [daemon.log, trace, status, ...state.values()].reduce(
      (sum, { length }) => sum + length,
      0,
    ),
  }
}

/** All that the daemon has written, but the documents that the password comes from: these are their owner's alone. */
function filesOf(daemon: Daemon): Map<string, string> {
  const files = filesIn(daemon.folder)
  for (const name of ['device.json', 'state/document.json']) {
    const path = join(daemon.folder, name)
    if ((statSync(path).mode & 0o077) !== 0) continue
    files.delete(path)
  }
  return files
}

/**
 * The octets of each master key and salt in the descriptions that the daemon sent and got (RFC 4568 §9.1): they travel by TLS, and the
 * exchange tells what it read and wrote.
 */
function keysOf({ exchange }: Stage): Buffer[] {
  const found = exchange.output.matchAll(/inline:([A-Za-z0-9+/=]+)/g)
  return [...new Set([...found].map(([, key = '']) => key))].map((key) =>
    Buffer.from(key, 'base64'),
  )
}
