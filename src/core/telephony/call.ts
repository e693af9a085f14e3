import type { LocalMedia, NegotiatedMedia, Session } from '../sip/contract.js'

/** One call of a line: a SIP session and the RTP stream that belongs to it. */
export interface Call {
  readonly session: Session
  /** Names the stream for the media engine. */
  readonly media: string
  /** What we offer and answer. */
  readonly local: LocalMedia
  /** What was negotiated last. */
  negotiated: NegotiatedMedia | undefined
  /** The peer has answered or we have. */
  established: boolean
}

/** What a person may be shown of the other party. */
export function nameOf(call: Call): string {
  const { displayName, uri } = call.session.party
  return displayName === '' ? uri.user : displayName
}
