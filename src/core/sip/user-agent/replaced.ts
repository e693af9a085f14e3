import { type Fault, fault, isFault } from '../../fault.js'
import { headers, type SipRequest } from '../message/message.js'
import { parseReplaces } from '../replaces-header.js'
import type { InviteSession } from '../session.js'

/**
 * The session that an INVITE asks to replace (RFC 3891 §3).
 * @returns undefined without Replaces; 400 for a broken or repeated one, 481 where nothing matches or the
 * session still rings here, 486 where only an early dialog was meant, 603 where the session is over
 */
export function replacedSession(
  request: SipRequest,
  sessions: Iterable<InviteSession>,
): InviteSession | Fault | undefined {
  const [value, ...others] = headers(request, 'Replaces')
  if (value === undefined) return undefined
  if (others.length > 0) return fault('More than one Replaces')
  const wanted = parseReplaces(value)
  if (isFault(wanted)) return wanted
  for (const session of sessions) {
    const { dialog } = session
    const matches =
      dialog?.callId === wanted.callId &&
      dialog.localTag === wanted.toTag &&
      dialog.remoteTag === wanted.fromTag
    if (!matches) continue
    if (session.state === 'ended' || session.state === 'ending') {
      return fault('The session to be replaced is over', 603)
    }
    // An early dialog that we did not begin is not ours to give away.
    if (session.confirmed !== true) return fault('The session is not answered', 481)
    return wanted.earlyOnly ? fault('The session is already answered', 486) : session
  }
  return fault('There is no such dialog to replace', 481)
}
