import { isFault } from '../../src/core/fault.js'
import { readMessage } from '../../src/core/sip/message/reader.js'
import { decodeText, encodeText } from '../../src/core/sip/message/text.js'
import { recordedMessages, tortureMessages } from './corpus.js'
import { seededMutant } from './mutations.js'

/** Requests that a peer may ask of a call that it knows: to obey one of them is right, and would end or move the sound. */
const OBEYED = new Set(['BYE', 'INVITE', 'UPDATE', 'CANCEL'])
/** Methods that take the place of a live request's own: with its identifiers they come as far as its session. */
const INSIDE = ['INFO', 'NOTIFY', 'OPTIONS', 'REFER', 'MESSAGE', 'PRACK', 'SUBSCRIBE', 'DANCE']

/** What is sent to a daemon in a call: mutants of foreign messages, of its own call's, and of requests inside its call. */
export class LiveMutants {
  readonly #corpus: readonly Uint8Array[]
  readonly #callIds: ReadonlySet<string>
  readonly #random: () => number

  /** @param live the messages of the call so far, at least as many as make the dialog */
  constructor(live: readonly Uint8Array[], random: () => number) {
    const inside = live.flatMap((bytes) => INSIDE.map((method) => withMethod(bytes, method)))
    const fresh = live.flatMap((bytes) => otherCalls(bytes))
    const foreign = [...tortureMessages(), ...recordedMessages()]
    // The live ones as often as all others together.
    const repeats = Math.ceil(foreign.length / (live.length + inside.length + fresh.length))
    const own = Array.from({ length: repeats }, () => [...live, ...inside, ...fresh]).flat()
    this.#corpus = [...foreign, ...own]
    this.#callIds = new Set(live.flatMap((bytes) => callIdOf(bytes) ?? []))
    this.#random = random
  }

  next(): Uint8Array {
    for (;;) {
      const mutant = seededMutant(this.#corpus, this.#random)
      if (mutant.length <= MAX_DATAGRAM && !this.#wouldBeObeyed(mutant)) return mutant
    }
  }

  #wouldBeObeyed(bytes: Uint8Array): boolean {
    const message = readMessage(bytes)
    if (isFault(message) || message.kind === 'response') return false
    return OBEYED.has(message.method) && this.#callIds.has(message.callId)
  }
}

const MAX_DATAGRAM = 65_000

const OTHER_CALLS = 8

/** The same INVITE as several other calls, which ring; nothing of any other message. */
function otherCalls(bytes: Uint8Array): Uint8Array[] {
  const text = decodeText(bytes)
  if (!text.startsWith('INVITE ')) return []
  return Array.from({ length: OTHER_CALLS }, (_, index) =>
    encodeText(text.replace(/^Call-ID[ \t]*:[ \t]*/im, `$&${index}`)),
  )
}

function callIdOf(bytes: Uint8Array): string | undefined {
  const message = readMessage(bytes)
  return isFault(message) ? undefined : message.callId
}

/** The same request under another name; of a response nothing is changed. */
function withMethod(bytes: Uint8Array, method: string): Uint8Array {
  const text = decodeText(bytes)
  if (text.startsWith('SIP/2.0 ')) return bytes
  const [old = ''] = text.split(' ')
  const renamed = text
    .replace(old, method)
    .replace(/^(CSeq[ \t]*:[ \t]*)\d+ \S+/im, `$1900 ${method}`)
  return encodeText(renamed)
}
