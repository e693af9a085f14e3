import type { SipMessage } from './message.js'
import { encodeText } from './text.js'

export { buildRequest, buildResponse, type RequestParts, type ResponseParts } from './build.js'

/**
 * The bytes of a message (RFC 3261 §7): its headers in their order, Content-Length by the body's
 * true length, at the end if the message has none. Content that came as broken UTF-8 leaves as it came.
 */
export function serializeMessage(message: SipMessage): Uint8Array {
  const length = `Content-Length: ${message.body.length}\r\n`
  let text = startLine(message)
  let hasLength = false
  for (const { name, value } of message.headers) {
    if (name !== 'Content-Length') text += `${name}: ${oneLine(value)}\r\n`
    else if (!hasLength) {
      text += length
      hasLength = true
    }
  }
  const head = encodeText(hasLength ? `${text}\r\n` : `${text}${length}\r\n`)
  if (message.body.length === 0) return head
  const bytes = new Uint8Array(head.length + message.body.length)
  bytes.set(head)
  bytes.set(message.body, head.length)
  return bytes
}

const startLine = (message: SipMessage): string =>
  message.kind === 'request'
    ? `${message.method} ${oneLine(message.requestUri)} SIP/2.0\r\n`
    : `SIP/2.0 ${message.status} ${oneLine(message.reason)}\r\n`

/** A line break inside a value would let it write headers of its own. */
function oneLine(value: string): string {
  if (value.indexOf('\n') < 0 && value.indexOf('\r') < 0) return value
  return value.replaceAll('\r', ' ').replaceAll('\n', ' ')
}
