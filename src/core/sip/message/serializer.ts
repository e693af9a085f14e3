import type { SipMessage } from './message.js'
import { encodeText } from './text.js'

export { buildRequest, buildResponse, type RequestParts, type ResponseParts } from './build.js'

/**
 * The bytes of a message (RFC 3261 §7): its headers in their order, Content-Length by the body's
 * true length, at the end if the message has none. Content that came as broken UTF-8 leaves as it came.
 */
export function serializeMessage(message: SipMessage): Uint8Array {
  const { headers, body } = message
  const length = `Content-Length: ${body.length}\r\n`
  let text = startLine(message)
  let lines = 2
  let hasLength = false
  for (const { name, value } of headers) {
    if (name === 'Content-Length' && hasLength) continue
    text += name === 'Content-Length' ? length : `${name}: ${value}\r\n`
    if (name === 'Content-Length') hasLength = true
    lines++
  }
  if (!hasLength) {
    text += length
    lines++
  }
  const bytes = withBody(`${text}\r\n`, body)
  // A line break inside a value would let it write headers of its own.
  return countBreaks(bytes, bytes.length - body.length) === 2 * lines
    ? bytes
    : serializeMessage(withoutBreaks(message))
}

const startLine = (message: SipMessage): string =>
  message.kind === 'request'
    ? `${message.method} ${message.requestUri} SIP/2.0\r\n`
    : `SIP/2.0 ${message.status} ${message.reason}\r\n`

/** The body takes the place of as many spaces, which saves allocating its bytes twice. */
function withBody(head: string, body: Uint8Array): Uint8Array {
  const bytes = encodeText(head + ' '.repeat(body.length))
  bytes.set(body, bytes.length - body.length)
  return bytes
}

/** How many CR and LF there are before the index. */
function countBreaks(bytes: Uint8Array, to: number): number {
  let count = 0
  for (let i = 0; i < to; i++) {
    const byte = bytes[i] as number
    if (byte <= 13 && (byte === 13 || byte === 10)) count++
  }
  return count
}

function withoutBreaks(message: SipMessage): SipMessage {
  const headers = message.headers.map(({ name, value }) => ({
    name: oneLine(name),
    value: oneLine(value),
  }))
  return message.kind === 'request'
    ? {
        ...message,
        method: oneLine(message.method),
        requestUri: oneLine(message.requestUri),
        headers,
      }
    : { ...message, reason: oneLine(message.reason), headers }
}

const oneLine = (value: string): string => value.replaceAll('\r', ' ').replaceAll('\n', ' ')
