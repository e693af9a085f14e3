import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/**
 * A text that names this device, the same after each start (RFC 5626 §4.1): made of machine-id(5), which itself must not be told to
 * others. '' where the machine has none: then no name is told.
 */
export function deviceInstance(file = '/etc/machine-id'): string {
  try {
    const id = readFileSync(file, 'utf8').trim()
    return /^[0-9a-f]{32}$/.test(id)
      ? createHash('sha256').update(`transferd ${id}`).digest('hex')
      : ''
  } catch {
    return ''
  }
}
