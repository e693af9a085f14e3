import { isFault } from '../../core/fault.js'
import type { Endpoint } from '../../core/sip/endpoint.js'
import { header, type SipMessage, type SipRequest, tagOf } from '../../core/sip/message/message.js'
import { parseMessage } from '../../core/sip/message/parser.js'
import { parseReferTo } from '../../core/sip/replaces.js'
import type { LadderRow } from '../ladder.js'
import type { Outgoing } from './upstream.js'

/**
 * What a message is, for the eye: the INVITE of a hold says so, a REFER says where to, a NOTIFY what became of it, a response what it
 * answers.
 */
export function labelOf(bytes: Uint8Array): string {
  const message = parseMessage(bytes)
  if ('fault' in message) return 'no SIP'
  if (message.kind === 'response') {
    return `${message.status} ${message.reason} (${message.cseq.method})`
  }
  const detail = detailOf(message)
  return detail === undefined ? message.method : `${message.method} (${detail})`
}

function detailOf(request: SipRequest): string | undefined {
  switch (request.method) {
    case 'INVITE':
      return ofInvite(request)
    case 'REFER':
      return ofRefer(request)
    case 'NOTIFY':
      return textOf(request).match(/^SIP\/2\.0 (\d{3}[^\r\n]*)/)?.[1]
    default:
      return undefined
  }
}

function ofInvite(request: SipRequest): string | undefined {
  if (header(request, 'Replaces') !== undefined) return 'Replaces'
  if (tagOf(request.to) === undefined) return undefined
  return /^a=(?:sendonly|inactive)\r?$/m.test(textOf(request)) ? 'hold' : 'un-hold'
}

function ofRefer(request: SipRequest): string | undefined {
  const referTo = parseReferTo(header(request, 'Refer-To') ?? '')
  if (isFault(referTo)) return undefined
  return referTo.replaces === undefined ? `to ${referTo.target.uri.user}` : 'Replaces'
}

const textOf = ({ body }: SipMessage): string => Buffer.from(body).toString('latin1')

/** Names of the parties by their addresses. */
export type NameOf = (endpoint: Endpoint) => string

/**
 * A datagram that came to the server and what the server did with it, as rows of the ladder: a forwarded message goes straight from the one
 * to the other; the server has a column only for what it said or kept itself.
 */
export function rowsOfDatagram(
  at: number,
  { bytes, from }: { readonly bytes: Uint8Array; readonly from: Endpoint },
  answer: Outgoing | undefined,
  nameOf: NameOf,
  server: string,
): LadderRow[] {
  const source = nameOf(from)
  const text = labelOf(bytes)
  if (answer === undefined) return [{ at, from: source, to: server, text }]
  const target = nameOf(answer.to)
  if (target !== source) return [{ at, from: source, to: target, text }]
  return [
    { at, from: source, to: server, text },
    { at, from: server, to: source, text: labelOf(answer.bytes) },
  ]
}
