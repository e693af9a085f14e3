/** One SIP message of the trace, without any number, name or credential: what a ladder needs and nothing else. */
export interface SipSummary {
  /** `INVITE`, `202 Accepted`, `NOTIFY (180 Ringing)`. */
  readonly message: string
  readonly callId: string
  readonly cseq: string
}

/** Reads no more than the ladder shows. undefined: no SIP. */
export function summarize(bytes: Uint8Array): SipSummary | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
  const end = text.indexOf('\r\n')
  const message = startOf(text.slice(0, Math.max(end, 0)))
  if (message === undefined) return undefined
  const callId = field(text, 'Call-ID')
  const cseq = field(text, 'CSeq')
  return { message: message === 'NOTIFY' ? withSipfrag(message, text) : message, callId, cseq }
}

function startOf(line: string): string | undefined {
  if (line.startsWith('SIP/2.0 ')) return line.slice(8)
  return line.endsWith(' SIP/2.0') ? line.slice(0, line.indexOf(' ')) : undefined
}

function field(text: string, name: string): string {
  const from = text.indexOf(`\r\n${name}: `)
  if (from < 0) return ''
  const begin = from + name.length + 4
  return text.slice(begin, text.indexOf('\r\n', begin))
}

/** The status that a NOTIFY of a REFER reports (RFC 3515 §2.4.5). */
function withSipfrag(message: string, text: string): string {
  const body = text.slice(text.indexOf('\r\n\r\n') + 4)
  return body.startsWith('SIP/2.0 ')
    ? `${message} (${body.slice(8).split('\r\n')[0] ?? ''})`
    : message
}
