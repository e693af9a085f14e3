import { type Fault, fault, isFault } from '../../fault.js'
import { headers, type SipRequest } from '../message/message.js'
import { parseReplaces, type Replaces } from '../replaces-header.js'
import type { InviteSession } from '../session.js'

/**
 * The session that an INVITE asks to replace (RFC 3891 §3).
 * @returns undefined without Replaces; 400 for a broken or repeated one, 481 where nothing matches or the
 * call still rings here, 486 where only an early dialog was meant, 603 where the session is over
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
    if (session.callId !== wanted.callId || session.id !== wanted.toTag) continue
    if (session.dialogWith(wanted.fromTag) !== undefined) return judge(session, wanted)
  }
  return fault('There is no such dialog to replace', 481)
}

function judge(session: InviteSession, { earlyOnly }: Replaces): InviteSession | Fault {
  if (session.state === 'ended' || session.state === 'ending') {
    return fault('The session to be replaced is over', 603)
  }
  if (session.confirmed === true) {
    return earlyOnly ? fault('The session is already answered', 486) : session
  }
  // An early dialog is its caller's to give away.
  return session.direction === 'outgoing' ? session : fault('The session is not answered', 481)
}
