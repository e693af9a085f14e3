import { openingOf } from './header-name.js'
import type { SipMessage } from './message.js'
import { encodeMessage } from './text.js'

export { buildRequest, buildResponse, type RequestParts, type ResponseParts } from './build.js'

/**
 * The bytes of a message (RFC 3261 §7): its headers in their order, Content-Length by the body's
 * true length, at the end if the message has none. Content that came as broken UTF-8 leaves as it came.
 */
export function serializeMessage(message: SipMessage): Uint8Array {
  const { headers, body } = message
  let text = startLine(message)
  let lines = 2
  let hasLength = false
  for (const { name, value } of headers) {
    if (name === 'Content-Length') {
      if (hasLength) continue
      hasLength = true
      text += `${openingOf(name)}${body.length}`
    } else text = text + openingOf(name) + value
    lines++
  }
  if (!hasLength) {
    text += `${openingOf('Content-Length')}${body.length}`
    lines++
  }
  text += '\r\n\r\n'
  // A line break inside a value would let it write headers of its own.
  return countOf('\n', text) === lines && countOf('\r', text) === lines
    ? encodeMessage(text, body)
    : serializeMessage(withoutBreaks(message))
}

const startLine = (message: SipMessage): string =>
  message.kind === 'request'
    ? `${message.method} ${message.requestUri} SIP/2.0`
    : `SIP/2.0 ${message.status} ${message.reason}`

function countOf(character: string, text: string): number {
  let count = 0
  for (let i = text.indexOf(character); i >= 0; i = text.indexOf(character, i + 1)) count++
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
