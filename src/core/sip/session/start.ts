import { Negotiation } from '../../sdp/negotiation.js'
import type { LocalMedia, Party, Session } from '../contract.js'
import type { Dialog } from '../dialog.js'
import type { SessionMeans } from './means.js'
import type { SessionRecord } from './record.js'

/** What a session starts from. */
export interface SessionStart {
  readonly direction: Session['direction']
  /** Our tag: with the Call-ID it names the session in every request of the peer. */
  readonly localTag: string
  readonly callId: string
  readonly party: Party
  readonly media: LocalMedia | undefined
  /** It was confirmed already, in a process before this one. */
  readonly revived?: { readonly record: SessionRecord; readonly dialog: Dialog }
}

/** The offers and answers of a session; a revived one goes on with its description (RFC 8866 §5.2). */
export function negotiationOf(means: SessionMeans, { media, revived }: SessionStart): Negotiation {
  if (revived === undefined) return new Negotiation(means.world.identifiers.word() % 2 ** 31, media)
  const [id, version] = revived.record.origin
  return new Negotiation(id, media, version + 1)
}
