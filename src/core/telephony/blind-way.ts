import type { Session } from '../sip/contract.js'
import type { Uri } from '../sip/message/message.js'
import type { UpstreamHabits } from './upstream-habits.js'

export type BlindSetting = 'auto' | 'refer' | 'guarded'

/**
 * Which way a blind transfer goes (PRODUCT §2). A plain REFER keeps its promise only where it reaches the far phone itself: an
 * upstream that proxies has put itself on the route, and the peer's Contact is somebody else. Where the peer is the upstream, a
 * back-to-back user agent, the caller would be taken away before anybody knows what becomes of it.
 */
export function blindWay(
  setting: BlindSetting,
  {
    hasRouteSet,
    remoteTarget,
    peerProduct,
    peerServesPhones,
  }: Pick<Session, 'hasRouteSet' | 'remoteTarget' | 'peerProduct' | 'peerServesPhones'>,
  isUpstream: (uri: Uri) => boolean,
  habits: UpstreamHabits,
): 'refer' | 'guarded' {
  if (setting !== 'auto') return setting
  const isServer = peerServesPhones || BACK_TO_BACK.test(peerProduct)
  if (habits.takesCallersAway || isServer) return 'guarded'
  const reachesPhone = hasRouteSet && remoteTarget !== undefined && !isUpstream(remoteTarget)
  return reachesPhone ? 'refer' : 'guarded'
}

/** Servers that are back-to-back user agents also where a proxy stands before them, by what they say of themselves. */
const BACK_TO_BACK =
  /asterisk|freeswitch|voipnow|pbx|b2bua|softswitch|3cx|yate|cisco-sipgateway|cucm|broadworks/i

/** Reasons by which servers say that the caller's own share of calls is used up. */
const OUR_LIMIT = /limit|capacity|too many|concurrent|congestion/i

/**
 * Whether a refusal of our second call means us, not the target (PRODUCT §2), so that a plain REFER may follow. A reason that names a
 * limit of ours always does. 403 and 503 alone may as well be the target's: they count only where a plain REFER would leave
 * the caller with us until the outcome is known.
 * @param isSafe a plain REFER reaches the far phone itself
 */
export function refusesUs(status: number, text: string, isSafe: boolean): boolean {
  const isLimit = OUR_LIMIT.test(text)
  if (status === 403 || status === 503) return isSafe || isLimit
  return (status === 486 || status === 480) && isLimit
}
