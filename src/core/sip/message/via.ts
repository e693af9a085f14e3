import { type Fault, fault } from '../../fault.js'
import { codeAt, endOf, SLASH, skipSpace, TOKEN } from './characters.js'
import { endOfHost, endOfPort, portIn } from './host.js'
import type { Via } from './message.js'
import { formatParameters, NO_PARAMETERS, scanParameters } from './parameters.js'
import { isHere, type Source, sourceOf, wordOf } from './source.js'

/** Via (RFC 3261 §20.42): sent-protocol, sent-by, parameters. */
export function parseVia(text: string): Via | Fault {
  const { via, problem } = readVia(sourceOf(text), 0, text.length)
  if (via === undefined || problem !== undefined) return fault(problem ?? 'Via that is none')
  return via
}

/**
 * Tells what could be read before the problem: a 400 still has to find its way back along a Via
 * with unreadable parameters.
 */
export interface ViaReading {
  readonly via: Via | undefined
  readonly problem: string | undefined
}

const SIP_UDP = wordOf('SIP/2.0/UDP ')

export function readVia(source: Source, from: number, to: number): ViaReading {
  const isUdp = isHere(SIP_UDP, source, from)
  const protocol = isUdp ? UDP : readProtocol(source, from, to)
  if (protocol === undefined) return unreadable('Via without a sent-protocol')
  const hostStart = skipSpace(source, isUdp ? from + SIP_UDP.length : protocol.next, to)
  const hostEnd = endOfHost(source, hostStart, to)
  if (hostEnd < 0) return unreadable('Via without a readable host')
  // Spaces may stand around the colon of sent-by.
  const portStart = skipSpace(source, hostEnd, to)
  const portEnd = endOfPort(source, portStart, to)
  if (portEnd < 0) return unreadable('Via with a port that is no number up to 65535')
  const { transport } = protocol
  const host = source.text.slice(hostStart, hostEnd)
  const port = portIn(source, portStart, portEnd)
  if (portEnd === to) {
    return { via: { transport, host, port, parameters: NO_PARAMETERS }, problem: undefined }
  }
  const parameters = new Map<string, string>()
  const problem = scanParameters(source, portEnd, to, parameters)
  return { via: { transport, host, port, parameters }, problem }
}

const unreadable = (problem: string): ViaReading => ({ via: undefined, problem })

interface SentProtocol {
  readonly transport: string
  readonly next: number
}

const UDP: SentProtocol = { transport: 'UDP', next: 0 }

/** `SIP / 2.0 / UDP` with the space after it. */
function readProtocol(source: Source, from: number, to: number): SentProtocol | undefined {
  let start = skipSpace(source, from, to)
  let end = endOf(TOKEN, source, start, to)
  for (let part = 1; part < 3; part++) {
    const slash = skipSpace(source, end, to)
    if (end === start || codeAt(source, slash, to) !== SLASH) return undefined
    start = skipSpace(source, slash + 1, to)
    end = endOf(TOKEN, source, start, to)
  }
  const next = skipSpace(source, end, to)
  if (end === start || next === end) return undefined
  return { transport: source.text.slice(start, end).toUpperCase(), next }
}

export function formatVia(via: Via): string {
  const port = via.port === undefined ? '' : `:${via.port}`
  return `SIP/2.0/${via.transport} ${via.host}${port}${formatParameters(via.parameters)}`
}
