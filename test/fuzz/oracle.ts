import { isFault } from '../../src/core/fault.js'
import type { SipMessage } from '../../src/core/sip/message/message.js'
import { formatNameAddr } from '../../src/core/sip/message/name-addr.js'
import { parseMessage } from '../../src/core/sip/message/parser.js'
import { checkSanity } from '../../src/core/sip/message/sanity.js'
import { buildResponse, serializeMessage } from '../../src/core/sip/message/serializer.js'
import { formatUri } from '../../src/core/sip/message/uri.js'
import { formatVia } from '../../src/core/sip/message/via.js'

/** Was it accepted, and what is wrong with how it was? An exception is for the caller to see. */
export interface Verdict {
  readonly accepted: boolean
  readonly problem: string | undefined
}

/** Reads, checks and answers as the daemon does; what is accepted must come back the same after it was written. */
export function examine(bytes: Uint8Array): Verdict {
  const message = parseMessage(bytes)
  if (isFault(message)) {
    const { request, status } = message
    if (request !== undefined) serializeMessage(buildResponse(request, status))
    return { accepted: false, problem: undefined }
  }
  checkSanity(message)
  if (message.kind === 'request') serializeMessage(buildResponse(message, 400))
  const again = parseMessage(serializeMessage(message))
  if (isFault(again)) return { accepted: true, problem: `refused when read again: ${again.fault}` }
  return { accepted: true, problem: differenceOf(again, message) }
}

function differenceOf(again: SipMessage, first: SipMessage): string | undefined {
  const [left, right] = [partsOf(again), partsOf(first)]
  const at = right.findIndex((part, index) => part !== left[index])
  if (at >= 0 || left.length !== right.length) return `became ${left[at]}, was ${right[at]}`
  const isSameBody = again.body.every((byte, index) => byte === first.body[index])
  return isSameBody && again.body.length === first.body.length ? undefined : 'another body'
}

/** Everything of a message but the body; Content-Length follows from that. */
function partsOf(message: SipMessage): string[] {
  const line =
    message.kind === 'request'
      ? [message.method, message.requestUri, formatUri(message.uri)]
      : [String(message.status), message.reason]
  const { via, from, to, callId, cseq, headers } = message
  const typed = [formatNameAddr(from), formatNameAddr(to), callId, `${cseq.number} ${cseq.method}`]
  const plain = headers.filter(({ name }) => name !== 'Content-Length')
  const texts = plain.map(({ name, value }) => `${name}: ${value}`)
  return [message.kind, ...line, ...typed, ...via.map(formatVia), ...texts]
}
