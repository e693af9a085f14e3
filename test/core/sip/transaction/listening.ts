import type { SipRequest } from '../../../../src/core/sip/message/message.js'
import { Transactions } from '../../../../src/core/sip/transaction/transactions.js'
import { endpoint, messageOf, TestSipWorld } from '../../../support/sip-world.js'
import { Witness } from './witness.js'

/** A request as it comes in; `via` without `SIP/2.0/UDP`. */
export function incoming(
  method: string,
  via = '192.0.2.99;branch=z9hG4bK-peer;rport',
  toTag = '',
): SipRequest {
  const message = messageOf(
    `${method} sip:token@192.0.2.1 SIP/2.0`,
    `Via: SIP/2.0/UDP ${via}`,
    'Max-Forwards: 70',
    'From: <sip:carol@pbx.example>;tag=c',
    `To: <sip:alice@pbx.example>${toTag}`,
    'Call-ID: incoming@pbx',
    `CSeq: 1 ${method}`,
    'Content-Length: 0',
  )
  if (message.kind !== 'request') throw new Error('The text is no request')
  return message
}

export const SOURCE = endpoint('192.0.2.99', 5080)

/** A layer that waits for requests of SOURCE. */
export function listening() {
  const world = new TestSipWorld()
  const user = new Witness()
  const layer = new Transactions(world, user)
  const receive = (message: SipRequest) => layer.receive(message, SOURCE, world.now)
  return { world, user, layer, receive }
}
