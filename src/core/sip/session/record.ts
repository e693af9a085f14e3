import { isFault } from '../../fault.js'
import { Dialog, SEQUENCE_GAP } from '../dialog.js'
import type { Endpoint } from '../endpoint.js'
import { branchOf, type NameAddr, type SipRequest, type Uri } from '../message/message.js'
import { formatNameAddr, parseNameAddr } from '../message/name-addr.js'
import { readMessage } from '../message/reader.js'
import { serializeMessage } from '../message/serializer.js'
import { decodeText, encodeText } from '../message/text.js'
import { parseUri } from '../message/uri.js'
import { formatUri } from '../message/uri-format.js'
import { bareInvite } from '../transaction/follow-up.js'

/**
 * What another process needs to go on with a confirmed dialog (RFC 3261 §12.1): plain texts for the journal. No password, key or digit is
 * part of a dialog.
 */
export interface SessionRecord {
  readonly direction: 'incoming' | 'outgoing'
  readonly callId: string
  readonly local: string
  readonly remote: string
  readonly routeSet: readonly string[]
  readonly target: string
  readonly localSequence: number
  readonly remoteSequence: number | null
  /** The re-INVITE of ours that has no final answer yet: whoever has answered it waits for our ACK, and says 491 to all others till then. */
  readonly openInvite: number | null
  /** The REFER of ours whose outcome is still to come, by its CSeq: it names the subscription (RFC 3515 §2.4.6). */
  readonly openRefer: number | null
  readonly party: string
  /** The id and the last version of our session descriptions (RFC 8866 §5.2). */
  readonly origin: readonly [id: number, version: number]
  readonly supportsReplaces: boolean | null
}

/** What another process needs to give up an INVITE of ours that nobody has answered (RFC 3261 §9.1). */
export interface InviteRecord {
  /** Where it went. */
  readonly server: Endpoint
  /** Its first line and the headers that its CANCEL and ACK repeat, as a SIP message. */
  readonly invite: string
}

export const inviteRecord = (invite: SipRequest, server: Endpoint): InviteRecord => ({
  server,
  invite: decodeText(serializeMessage(bareInvite(invite))),
})

/** undefined where it cannot be read. */
export function inviteOfRecord({ invite }: InviteRecord): SipRequest | undefined {
  const read = readMessage(encodeText(invite))
  if (isFault(read) || read.kind !== 'request' || read.method !== 'INVITE') return undefined
  return branchOf(read) === undefined ? undefined : read
}

/** The dialog of a session as texts. */
export const dialogRecord = (
  dialog: Dialog,
): Omit<
  SessionRecord,
  'direction' | 'openInvite' | 'openRefer' | 'party' | 'origin' | 'supportsReplaces'
> => ({
  callId: dialog.callId,
  local: formatNameAddr(dialog.local),
  remote: formatNameAddr(dialog.remote),
  routeSet: dialog.routeSet.map(formatNameAddr),
  target: formatUri(dialog.remoteTarget),
  localSequence: dialog.localSequence,
  remoteSequence: dialog.remoteSequence ?? null,
})

/** undefined where a part cannot be read. */
export function dialogOfRecord(record: SessionRecord): Dialog | undefined {
  const local = address(record.local)
  const remote = address(record.remote)
  const routeSet = record.routeSet.map(address)
  const remoteTarget = uriOf(record.target)
  if (local === undefined || remote === undefined || remoteTarget === undefined) return undefined
  if (!routeSet.every((one) => one !== undefined)) return undefined
  return new Dialog({
    callId: record.callId,
    local,
    remote,
    routeSet,
    remoteTarget,
    localSequence: record.localSequence + SEQUENCE_GAP,
    remoteSequence: record.remoteSequence ?? undefined,
  })
}

function address(text: string): NameAddr | undefined {
  const read = parseNameAddr(text)
  return isFault(read) ? undefined : read
}

function uriOf(text: string): Uri | undefined {
  const read = parseUri(text)
  return isFault(read) ? undefined : read
}
