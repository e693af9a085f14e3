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
