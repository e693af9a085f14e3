/** Who sent a request, judged by the source address of its datagram alone. */
export type Origin =
  /** The upstream of one of our accounts. */
  | 'upstream'
  /** The party of a dialog that is alive, where its requests do not come by the upstream. */
  | 'dialog-peer'
  | 'stranger'

/** `serve` it, answer with a status, or `silence`: for the sender nobody lives here. */
export type Verdict = 'serve' | 'silence' | number

type Rules = Readonly<Record<string, Verdict>> & { readonly otherwise: Verdict }

/** 405 for a method that we know and do not do; 501 for one that we do not know (RFC 3261 §8.2.1, §21.5.2). */
const REFUSED_METHODS = { REGISTER: 405, SUBSCRIBE: 489, PUBLISH: 405, MESSAGE: 405, PRACK: 405 }

/** Inside a dialog. REFER is refused: nobody sends our user anywhere (RFC 3515 §2.4.2 allows 603). */
const INSIDE: Rules = {
  ...REFUSED_METHODS,
  INVITE: 'serve',
  ACK: 'serve',
  BYE: 'serve',
  CANCEL: 'serve',
  OPTIONS: 'serve',
  INFO: 'serve',
  UPDATE: 'serve',
  NOTIFY: 'serve',
  REFER: 603,
  otherwise: 501,
}

/** Outside of any dialog, from the upstream. A request that only makes sense in a dialog has lost it: 481. */
const OUTSIDE: Rules = {
  ...REFUSED_METHODS,
  INVITE: 'serve',
  OPTIONS: 'serve',
  NOTIFY: 'serve',
  CANCEL: 'serve',
  ACK: 'silence',
  BYE: 481,
  INFO: 481,
  UPDATE: 481,
  PRACK: 481,
  REFER: 603,
  otherwise: 501,
}

const NOTHING: Rules = { otherwise: 'silence' }

/**
 * The default-deny table: what of the network may ask what. A stranger gets no answer, so that a scanner finds
 * nothing; the peer of a dialog speaks of its dialog and nothing else; CANCEL follows its INVITE (RFC 3261 §9.2).
 */
const ACCESS: Readonly<Record<Origin, { readonly inside: Rules; readonly outside: Rules }>> = {
  upstream: { inside: INSIDE, outside: OUTSIDE },
  'dialog-peer': { inside: INSIDE, outside: NOTHING },
  stranger: { inside: NOTHING, outside: NOTHING },
}

/** @param inside the request has a To tag: it says that it belongs to a dialog */
export function access(origin: Origin, inside: boolean, method: string): Verdict {
  const rules = ACCESS[origin][inside ? 'inside' : 'outside']
  return Object.hasOwn(rules, method) && method !== 'otherwise'
    ? (rules[method] ?? rules.otherwise)
    : rules.otherwise
}
