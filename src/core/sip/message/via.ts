import { type Fault, fault, isFault } from '../../fault.js'
import { COLON, endOf, SLASH, skipSpace, TOKEN } from './characters.js'
import { endOfHost, type PortAt, portAt } from './host.js'
import type { Via } from './message.js'
import { formatParameters, NO_PARAMETERS, scanParameters } from './parameters.js'

/** Via (RFC 3261 §20.42): sent-protocol, sent-by, parameters. */
export function parseVia(text: string): Via | Fault {
  const { via, problem } = readVia(text)
  return problem ?? via ?? fault('Via that cannot be read')
}

/**
 * As `parseVia`, but tells what could be read before the fault: a 400 still has to find its way
 * back along a Via with unreadable parameters.
 */
export function readVia(text: string): { via?: Via; problem?: Fault } {
  const protocol = text.startsWith('SIP/2.0/UDP ') ? OVER_UDP : readProtocol(text)
  if (protocol === undefined) return { problem: fault('Via without a sent-protocol') }
  const transport = protocol.transport
  const hostStart = skipSpace(text, protocol.next)
  const hostEnd = endOfHost(text, hostStart)
  if (hostEnd < 0) return { problem: fault('Via without a readable host') }
  const host = text.slice(hostStart, hostEnd)
  const port = viaPort(text, hostEnd)
  if (isFault(port)) return { problem: port }
  const start = skipSpace(text, port.next)
  if (start === text.length) {
    return { via: { transport, host, port: port.port, parameters: NO_PARAMETERS } }
  }
  const parameters = new Map<string, string>()
  const problem = scanParameters(text, start, parameters)
  const via = { transport, host, port: port.port, parameters }
  return problem === undefined ? { via } : { via, problem }
}

interface SentProtocol {
  readonly transport: string
  readonly next: number
}

const OVER_UDP: SentProtocol = { transport: 'UDP', next: 12 }

/** `SIP / 2.0 / UDP` with the space after it. */
function readProtocol(text: string): SentProtocol | undefined {
  let start = skipSpace(text, 0)
  let end = endOf(TOKEN, text, start)
  for (let part = 1; part < 3; part++) {
    const slash = skipSpace(text, end)
    if (end === start || text.charCodeAt(slash) !== SLASH) return undefined
    start = skipSpace(text, slash + 1)
    end = endOf(TOKEN, text, start)
  }
  const next = skipSpace(text, end)
  if (end === start || next === end) return undefined
  return { transport: text.slice(start, end).toUpperCase(), next }
}

/** Spaces may stand around the colon of sent-by. */
function viaPort(text: string, from: number): PortAt | Fault {
  const colon = skipSpace(text, from)
  if (text.charCodeAt(colon) !== COLON) return { port: undefined, next: from }
  return portAt(text, skipSpace(text, colon + 1))
}

export function formatVia(via: Via): string {
  const port = via.port === undefined ? '' : `:${via.port}`
  return `SIP/2.0/${via.transport} ${via.host}${port}${formatParameters(via.parameters)}`
}
