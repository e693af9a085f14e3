import { statSync } from 'node:fs'

const OTHERS = 0o077

/**
 * What is wrong with a file that holds a secret: others than its owner have access. The end of a sentence that begins with
 * the key; undefined where all is well. A file that is missing is no fault here: it may come later.
 */
export function secretFileFault(path: string): string | undefined {
  let mode: number
  try {
    mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0
  } catch (error) {
    return `names a file that cannot be looked at: ${(error as Error).message}`
  }
  if ((mode & OTHERS) === 0) return undefined
  // systemd hands credentials over as 0440 with an access list of its own (systemd.exec(5), LoadCredential=).
  const credentials = process.env.CREDENTIALS_DIRECTORY
  if (credentials !== undefined && path.startsWith(`${credentials}/`)) return undefined
  const digits = (mode & 0o777).toString(8).padStart(4, '0')
  return `names ${path}, which holds secrets but has mode ${digits}: others can read or write it. Let the user that transferd runs as own it, and run: chmod 600 ${path}`
}
