import { PASSWORD, URI_HEADER, URI_NAME, URI_PARAMETER, USER } from './characters.js'
import { escapeText } from './escape.js'
import { canonicalName } from './header-name.js'
import type { Uri } from './message.js'

/** Writes a URI; whatever its place does not allow is escaped (RFC 3261 §19.1.2). */
export function formatUri(uri: Uri): string {
  if (uri.opaque !== undefined) return `${uri.scheme}:${uri.opaque}`
  let text = `${uri.scheme}:`
  if (uri.user !== '') {
    text += escapeText(uri.user, USER)
    if (uri.password !== undefined) text += `:${escapeText(uri.password, PASSWORD)}`
    if (uri.host !== '') text += '@'
  }
  text += uri.host
  if (uri.port !== undefined) text += `:${uri.port}`
  for (const [name, value] of uri.parameters) {
    text += `;${escapeText(name, URI_NAME)}`
    if (value !== '') text += `=${escapeText(value, URI_PARAMETER)}`
  }
  return text + formatUriHeaders(uri.headers)
}

function formatUriHeaders(headers: Uri['headers']): string {
  let text = ''
  for (const [name, value] of headers) {
    text += text === '' ? '?' : '&'
    text += `${escapeText(canonicalName(name), URI_HEADER)}=${escapeText(value, URI_HEADER)}`
  }
  return text
}
