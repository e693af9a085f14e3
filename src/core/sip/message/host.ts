import { type Fault, fault } from '../../fault.js'
import { BRACKET, COLON, DIGIT, endOf, HEX, HOST, isIn, parseNumber } from './characters.js'

/** host and port as they stand in URIs and in Via (RFC 3261 §25.1). */

const MAX_PORT = 65_535

/** The index after the host that begins at `from`; −1 when there is none. */
export function endOfHost(text: string, from: number): number {
  if (text.charCodeAt(from) !== BRACKET) {
    const end = endOf(HOST, text, from)
    return end > from ? end : -1
  }
  let i = from + 1
  while (isInAddress(text.charCodeAt(i))) i++
  return i > from + 2 && text[i] === ']' ? i + 1 : -1
}

/** Hex digits, colons, and dots for an embedded IPv4 address. */
const isInAddress = (code: number): boolean => isIn(HEX, code) || code === COLON || code === 0x2e

export interface PortAt {
  readonly port: number | undefined
  /** Where the text goes on. */
  readonly next: number
}

/** `:port` at `from`, or nothing. */
export const parsePort = (text: string, from: number): PortAt | Fault =>
  text.charCodeAt(from) === COLON ? portAt(text, from + 1) : { port: undefined, next: from }

/** The digits of a port at `from`. */
export function portAt(text: string, from: number): PortAt | Fault {
  const next = endOf(DIGIT, text, from)
  const port = parseNumber(text.slice(from, next), MAX_PORT)
  return port === undefined ? fault('Port that is no number up to 65535') : { port, next }
}
