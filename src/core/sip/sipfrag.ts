import { type Fault, fault } from '../fault.js'
import { sourceOf } from './message/source.js'
import { readStartLine } from './message/start-line.js'
import { decodeText, encodeText } from './message/text.js'

/** How a transfer stands, as its NOTIFY tells (RFC 3515 §2.4.5). */
export interface Sipfrag {
  readonly status: number
  readonly reason: string
}

/**
 * Reads a message/sipfrag body (RFC 3420) as REFER uses it: a status line, then whatever headers
 * the peer adds. A line without CR LF at its end is common and accepted.
 */
export function parseSipfrag(body: Uint8Array): Sipfrag | Fault {
  const text = decodeText(body)
  let start = 0
  while (text[start] === '\r' || text[start] === '\n') start++
  let end = start
  while (end < text.length && text[end] !== '\r' && text[end] !== '\n') end++
  const line = readStartLine(sourceOf(text.slice(start, end)), end - start)
  if (line.kind !== 'response') return fault('Body of the NOTIFY does not begin with a status line')
  return line.problem ?? { status: line.status, reason: line.reason.trim() }
}

export const formatSipfrag = (status: number, reason: string): Uint8Array =>
  encodeText(`SIP/2.0 ${status} ${reason}\r\n`)
