import type { InviteRecord, SessionRecord } from '../sip/session/record.js'

/**
 * A call in the journal. `takes up`: its party is to have the user back; `leaves`: it was on its way out (the target of a transfer, a caller
 * whom the target has), and is ended; `rings`: nobody has answered it, and nobody is to any more.
 */
export type JournalCall =
  | { readonly fate: 'takes up' | 'leaves'; readonly session: SessionRecord }
  | { readonly fate: 'rings'; readonly invite: InviteRecord }

/** The open calls of the device by line: what a process that follows a crash needs to lose nobody (PRODUCT §5). */
export interface JournalLine {
  readonly line: number
  readonly calls: readonly JournalCall[]
}

export const writeJournal = (lines: readonly JournalLine[]): string => {
  const open = lines.filter(({ calls }) => calls.length > 0)
  return open.length === 0 ? '' : JSON.stringify(open)
}

/** What cannot be read is left out: the journal is our own, but it may be of another version. */
export function readJournal(text: string): readonly JournalLine[] {
  const facts = parsed(text)
  if (!Array.isArray(facts)) return []
  return facts.filter(isLine).map(({ line, calls }) => ({ line, calls: calls.filter(isCall) }))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const isLine = (value: unknown): value is { line: number; calls: unknown[] } =>
  isRecord(value) && Number.isInteger(value.line) && Array.isArray(value.calls)

function isCall(value: unknown): value is JournalCall {
  if (!isRecord(value)) return false
  const { fate, invite, session } = value
  if (fate === 'rings') return isRecord(invite) && isInvite(invite)
  return (fate === 'takes up' || fate === 'leaves') && isRecord(session) && isSession(session)
}

/** The message itself is read where it is used. */
const isInvite = ({ invite, server }: Record<string, unknown>): boolean =>
  typeof invite === 'string' &&
  isRecord(server) &&
  typeof server.transport === 'string' &&
  typeof server.address === 'string' &&
  isNumber(server.port)

const isNumber = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0

function isSession(record: Record<string, unknown>): boolean {
  const { direction, routeSet, origin, localSequence, remoteSequence } = record
  const { openInvite, openRefer, supportsReplaces } = record
  return (
    (direction === 'incoming' || direction === 'outgoing') &&
    ['callId', 'local', 'remote', 'target', 'party'].every(
      (key) => typeof record[key] === 'string',
    ) &&
    Array.isArray(routeSet) &&
    routeSet.every((one) => typeof one === 'string') &&
    Array.isArray(origin) &&
    origin.length === 2 &&
    origin.every(isNumber) &&
    isNumber(localSequence) &&
    (remoteSequence === null || isNumber(remoteSequence)) &&
    (openInvite === null || isNumber(openInvite)) &&
    (openRefer === null || isNumber(openRefer)) &&
    (supportsReplaces === null || typeof supportsReplaces === 'boolean')
  )
}
