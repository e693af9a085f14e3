import type { ClientTransactionUser } from './contract.js'

/** Sends a request whose answer changes nothing: nobody is told what became of it. */
export const NOBODY: ClientTransactionUser = {
  responded: () => undefined,
  timedOut: () => undefined,
  transportFailed: () => undefined,
}
