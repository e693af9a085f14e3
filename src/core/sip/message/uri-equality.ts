import type { Uri } from './message.js'

/** Parameters that count even when only one of the two URIs has them (RFC 3261 §19.1.4). */
const DECISIVE_PARAMETERS = ['user', 'ttl', 'method', 'maddr', 'transport']

/**
 * Do two URIs name the same resource (RFC 3261 §19.1.4; RFC 3966 §4 for tel)? A component that is
 * left out does not equal one that states the default.
 */
export function uriEquals(a: Uri, b: Uri): boolean {
  if (a.scheme !== b.scheme || a.opaque !== b.opaque) return false
  if (a.scheme === 'tel') {
    return digitsOf(a.user) === digitsOf(b.user) && sameEntries(a.parameters, b.parameters)
  }
  return (
    a.user === b.user &&
    a.password === b.password &&
    a.host === b.host &&
    a.port === b.port &&
    sameParameters(a.parameters, b.parameters) &&
    sameEntries(a.headers, b.headers)
  )
}

/** A number without the visual separators. */
const digitsOf = (number: string): string => number.replaceAll(/[-.()]/g, '').toLowerCase()

function sameParameters(a: Uri['parameters'], b: Uri['parameters']): boolean {
  for (const name of DECISIVE_PARAMETERS) if (a.has(name) !== b.has(name)) return false
  for (const [name, value] of a) {
    const other = b.get(name)
    if (other !== undefined && other.toLowerCase() !== value.toLowerCase()) return false
  }
  return true
}

function sameEntries(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  if (a.size !== b.size) return false
  for (const [name, value] of a) {
    if (b.get(name)?.toLowerCase() !== value.toLowerCase()) return false
  }
  return true
}
