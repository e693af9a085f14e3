import type { SipMessage } from './message.js'
import { contentType } from './tokens.js'

/** What waits in the user's mailbox (RFC 3842 §5.2). */
export interface MessageSummary {
  readonly waiting: boolean
  /** New voice messages; undefined where the server gives no numbers. */
  readonly newCount: number | undefined
}

/** What is known of a mailbox of which nobody has told us. */
export const NO_MAIL: MessageSummary = { waiting: false, newCount: undefined }

const TYPE = 'application/simple-message-summary'
/** The whole body is a few lines; more is nonsense. */
const MAX_BODY_BYTES = 4_096

/** The summary in a NOTIFY; undefined where there is none, or none that can be read. */
export function messageSummary(message: SipMessage): MessageSummary | undefined {
  const type = contentType(message)?.type ?? TYPE
  if (type !== TYPE || message.body.length > MAX_BODY_BYTES) return undefined
  const lines = new TextDecoder().decode(message.body).split(/\r?\n/)
  const waiting = lineOf(lines, 'messages-waiting')?.toLowerCase()
  if (waiting !== 'yes' && waiting !== 'no') return undefined
  const voice = /^(\d{1,9})\s*\//.exec(lineOf(lines, 'voice-message') ?? '')
  return { waiting: waiting === 'yes', newCount: voice === null ? undefined : Number(voice[1]) }
}

function lineOf(lines: readonly string[], name: string): string | undefined {
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon > 0 && line.slice(0, colon).trim().toLowerCase() === name) {
      return line.slice(colon + 1).trim()
    }
  }
  return undefined
}
