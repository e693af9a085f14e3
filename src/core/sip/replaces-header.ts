import { type Fault, fault, isFault } from '../fault.js'
import { endOfHeadWord, parseParameters } from './message/parameters.js'

/** RFC 3891 §6.1: the tags are those of the dialog as the party that receives the header sees it. */
export interface Replaces {
  readonly callId: string
  /** Its own tag of the receiver. */
  readonly toTag: string
  /** The tag of the receiver's peer. */
  readonly fromTag: string
  /** Only a dialog that is not yet answered may be replaced. */
  readonly earlyOnly: boolean
}

export function parseReplaces(text: string): Replaces | Fault {
  const end = endOfHeadWord(text)
  const callId = text.slice(0, end)
  const parameters = parseParameters(text, end)
  if (isFault(parameters)) return parameters
  const toTag = parameters.get('to-tag')
  const fromTag = parameters.get('from-tag')
  if (callId === '' || !toTag || !fromTag) {
    return fault('Replaces without a Call-ID, a to-tag and a from-tag')
  }
  return { callId, toTag, fromTag, earlyOnly: parameters.has('early-only') }
}

export function formatReplaces(replaces: Replaces): string {
  const early = replaces.earlyOnly ? ';early-only' : ''
  return `${replaces.callId};to-tag=${replaces.toTag};from-tag=${replaces.fromTag}${early}`
}
