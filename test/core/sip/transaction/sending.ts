import { Transactions } from '../../../../src/core/sip/transaction/transactions.js'
import { TestSipWorld } from '../../../support/sip-world.js'
import { PEER, requestOf } from './cells.js'
import { Witness } from './witness.js'

/** A client transaction under way. */
export function sending(method: string, reliable = false) {
  const world = new TestSipWorld()
  const user = new Witness()
  const layer = new Transactions(world, user, reliable)
  const transaction = layer.send(requestOf(method), PEER, user, world.now)
  return { world, user, layer, transaction }
}
