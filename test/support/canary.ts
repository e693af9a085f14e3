import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A password or digits, or the octets of a key. */
export type Secret = string | Uint8Array

/** Every form in which a secret might be found: as it is, base64 (at each of three offsets), hex, and as a URL has it. */
export function formsOf(secret: Secret): string[] {
  const bytes = Buffer.from(secret)
  const plain = typeof secret === 'string' ? secret : bytes.toString('latin1')
  const base64 = [0, 1, 2].map((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
    // The ends depend on what stands beside it.
    return shifted
      .slice(offset === 0 ? 0 : offset + 1)
      .replace(/=+$/, '')
      .slice(0, -1)
  })
  const hex = bytes.toString('hex')
  const percent = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
  const url = encodeURIComponent(plain)
  const base64url = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))
  return [...new Set([plain, ...base64, ...base64url, hex, hex.toUpperCase(), percent, url])]
}

/** `where: form` for each form of each secret that a text holds. */
export function leaks(texts: ReadonlyMap<string, string>, secrets: readonly Secret[]): string[] {
  return [...texts].flatMap(([where, text]) =>
    secrets.flatMap((secret) =>
      formsOf(secret)
        .filter((form) => text.includes(form))
        .map((form) => `${where}: ${form}`),
    ),
  )
}

/** Where one key stands by itself: in the body of an INFO, or in a record of a step, whose event and effects tell it each for itself. */
const ONE_KEY = /Signal=\s*([0-9*#])|"(?:type|do)":"([\w-]+)"[^{}]*?"digits?":"([0-9*#])"/g

/** `where: key by key` for each text that tells the digits one after the other, whatever else stands between them. */
export function speltOut(texts: ReadonlyMap<string, string>, digits: string): string[] {
  return [...texts]
    .filter(([, text]) => [...keysOf(text).values()].some((keys) => keys.includes(digits)))
    .map(([where]) => `${where}: key by key`)
}

/** The single keys of a text, by who tells them. */
function keysOf(text: string): Map<string, string> {
  const told = new Map<string, string>()
  for (const [, signal, who = 'INFO', digit] of text.matchAll(ONE_KEY))
    told.set(who, `${told.get(who) ?? ''}${signal ?? digit}`)
  return told
}

/** Every file below a folder, octet by octet. */
export function filesIn(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return new Map(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name)
      return [path, readFileSync(path, 'latin1')]
    }),
  )
}
