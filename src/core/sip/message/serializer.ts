import { openingOf } from './header-name.js'
import { ReadHeader, type SipMessage } from './message.js'
import { encodeMessage } from './text.js'

export { buildRequest, buildResponse, type RequestParts, type ResponseParts } from './build.js'

/**
 * The bytes of a message (RFC 3261 §7): its headers in their order, Content-Length by the body's
 * true length, at the end if the message has none. Content that came as broken UTF-8 leaves as it came.
 */
export function serializeMessage(message: SipMessage): Uint8Array {
  const { headers, body } = message
  let text = startLine(message)
  if (hasBreak(text)) return serializeMessage(withoutBreaks(message))
  let hasLength = false
  for (const entry of headers) {
    if (entry.name === 'Content-Length') {
      if (hasLength) continue
      hasLength = true
      text += `${openingOf(entry.name)}${body.length}`
    } else if (entry instanceof ReadHeader) text = text + entry.opening + entry.value
    else {
      // A line break inside a value would let it write headers of its own.
      if (hasBreak(entry.value) || hasBreak(entry.name))
        return serializeMessage(withoutBreaks(message))
      text = text + openingOf(entry.name) + entry.value
    }
  }
  if (!hasLength) text += `${openingOf('Content-Length')}${body.length}`
  return encodeMessage(`${text}\r\n\r\n`, body)
}

const startLine = (message: SipMessage): string =>
  message.kind === 'request'
    ? `${message.method} ${message.requestUri} SIP/2.0`
    : `SIP/2.0 ${message.status} ${message.reason}`

const hasBreak = (text: string): boolean => text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0

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
