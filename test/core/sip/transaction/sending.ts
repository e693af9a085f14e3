import { Transactions } from '../../../../src/core/sip/transaction/transactions.js'
import { TestSipWorld } from '../../../support/sip-world.js'
import { PEER, requestOf } from './cells.js'
import { Witness } from './witness.js'

/** A client transaction under way. */
export function sending(method: string, reliable = false) {
  const world = new TestSipWorld()
  const user = new Witness()
  const destination = reliable ? { ...PEER, transport: 'tcp' as const } : PEER
  const layer = new Transactions(world, user)
  const transaction = layer.send(requestOf(method), destination, user, world.now)
  return { world, user, layer, transaction }
}
