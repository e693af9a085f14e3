import type { Direction } from '../sip/contract.js'

/**
 * Direction arithmetic (RFC 3264 §5.1, §6.1, §8.4). A direction is always said from one side's view:
 * sendonly there is recvonly here.
 */

const sends = (direction: Direction): boolean =>
  direction === 'sendrecv' || direction === 'sendonly'

const receives = (direction: Direction): boolean =>
  direction === 'sendrecv' || direction === 'recvonly'

function directionOf(send: boolean, receive: boolean): Direction {
  if (send) return receive ? 'sendrecv' : 'sendonly'
  return receive ? 'recvonly' : 'inactive'
}

/** The same stream as the other side sees it. */
export const mirrored = (direction: Direction): Direction =>
  directionOf(receives(direction), sends(direction))

/** What is left where one side wants `a` and the other (already mirrored) allows `b`. */
export const common = (a: Direction, b: Direction): Direction =>
  directionOf(sends(a) && sends(b), receives(a) && receives(b))

/** A peer that does not want to hear us has put us on hold, whether it sends music or nothing (RFC 3264 §8.4). */
export const holdsUs = (peerView: Direction): boolean => !receives(peerView)

/**
 * What we ask for in an offer. To hold is to go on sending and stop hearing (`sendonly`), or `inactive` where the peer
 * already holds us; to resume is always `sendrecv`, for the peer says in its answer whether it still holds.
 */
export function offeredDirection(holding: boolean, heldByPeer: boolean): Direction {
  if (!holding) return 'sendrecv'
  return heldByPeer ? 'inactive' : 'sendonly'
}

/** What we answer to a peer's offer: no more than it allows (RFC 3264 §6.1), and no hearing while we hold. */
export const answeredDirection = (holding: boolean, peerView: Direction): Direction =>
  common(holding ? 'sendonly' : 'sendrecv', mirrored(peerView))
