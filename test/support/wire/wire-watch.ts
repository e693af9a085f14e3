import { labelOf } from '../../../src/app/trial/wire.js'
import { isFault } from '../../../src/core/fault.js'
import { tagOf } from '../../../src/core/sip/message/message.js'
import { parseMessage } from '../../../src/core/sip/message/parser.js'
import { monotonicMs } from '../../../src/io/system/clock.js'

/** A SIP message as it passed at one party. */
export interface Passed {
  /** Monotonic ms. */
  readonly at: number
  readonly way: 'sent' | 'received'
  readonly label: string
}

/** Reads what passes at the socket of one party: which dialogs stand (RFC 3261 §12), and with whom. */
export class WireWatch {
  readonly passed: Passed[] = []
  /** The far end's user name of each dialog that was confirmed and has seen no BYE, by Call-ID. */
  readonly #dialogs = new Map<string, string>()
  /** A 2xx that is repeated, or crosses the BYE, brings no dialog back. */
  readonly #ended = new Set<string>()

  see(way: 'sent' | 'received', bytes: Uint8Array): void {
    const message = parseMessage(bytes)
    if (isFault(message)) return
    this.passed.push({ at: monotonicMs(), way, label: labelOf(bytes) })
    const { callId, cseq, from, to } = message
    if (message.kind === 'request') {
      if (message.method !== 'BYE') return
      this.#dialogs.delete(callId)
      this.#ended.add(callId)
      return
    }
    if (cseq.method !== 'INVITE') return
    // RFC 5057 §5.1: whoever knows of no dialog has none; a BYE may have gone to an address where we were no more.
    if (message.status === 481) this.#dialogs.delete(callId)
    const isAnswer = message.status >= 200 && message.status < 300
    if (!isAnswer || tagOf(to) === undefined || this.#ended.has(callId)) return
    const isCallee = this.passed.some(
      (one) => one.way === 'received' && one.label.startsWith('INVITE'),
    )
    const peer = way === 'sent' && isCallee ? from : to
    if (!this.#dialogs.has(callId)) this.#dialogs.set(callId, peer.uri.user)
  }

  /** Somebody's dialog stands. */
  hasDialogWith(user: string): boolean {
    return [...this.#dialogs.values()].includes(user)
  }

  get dialogs(): number {
    return this.#dialogs.size
  }
}
