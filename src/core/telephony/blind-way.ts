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

/** Whether a refusal of our second call says that this line may not have one more. */
export const namesOurLimit = (status: number, text: string): boolean =>
  [403, 480, 486, 503].includes(status) && OUR_LIMIT.test(text)

/**
 * Whether a refusal of our second call leads to a plain REFER (PRODUCT §2): it means us, not the target, or may do, and the caller stays
 * with us until the outcome is known. A bare 486 or 480 is the target's.
 * @param isSafe a plain REFER reaches the far phone itself
 */
export const leadsToPlainRefer = (status: number, text: string, isSafe: boolean): boolean =>
  isSafe && (status === 403 || status === 503 || namesOurLimit(status, text))
