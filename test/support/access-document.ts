import {
  ACCESS_PACE,
  HEARD,
  METHODS,
  type Standing,
  UNKNOWN_METHOD,
  type Verdict,
} from '../../src/core/sip/access.js'
import { MAX_BODY_BYTES, MAX_HEAD_BYTES } from '../../src/core/sip/message/framing.js'

const STANDINGS: readonly Standing[] = ['inside', 'lost', 'outside']
const HEADINGS = 'inside a dialog | in none that lives | outside of any'

/** The text of docs/access.md. */
export function accessDocument(): string {
  const heard = Object.entries(HEARD).map(
    ([origin, where]) =>
      `| ${origin} | ${STANDINGS.map((one) => (where.includes(one) ? 'heard' : '**silence**')).join(' | ')} |`,
  )
  const methods = Object.entries({ ...METHODS, 'any other': UNKNOWN_METHOD }).map(
    ([method, { why, ...row }]) =>
      `| ${method} | ${STANDINGS.map((one) => verdict(row[one])).join(' | ')} | ${why} |`,
  )
  const paces = Object.entries(ACCESS_PACE).map(
    ([what, { perSecond, burst }]) => `| ${PACED[what] ?? what} | ${perSecond} | ${burst} |`,
  )
  return `${[
    INTRODUCTION,
    `| source | ${HEADINGS} |`,
    '|---|---|---|---|',
    ...heard,
    '',
    '*upstream*: an address that the resolver gave for an account, over the transport of that account (a datagram does not speak for a server that is reached over TLS); the port does not count, because a cluster behind one address answers from whatever port it likes. *dialog-peer*: the address to which the requests of this very dialog go. What comes from a *stranger* is dropped before any of it is read.',
    '',
    `## What those who are heard may ask\n\n| method | ${HEADINGS} | |`,
    '|---|---|---|---|---|',
    ...methods,
    '',
    `## How much of it\n\nToken buckets, each source address by itself; datagrams only, since a stream is slowed down by TCP. What is too fast is dropped without an answer: who means it sends it again.\n\n| | a second | at once |`,
    '|---|---|---|',
    ...paces,
    '',
    `Over TCP and TLS the headers of a message may have ${kib(MAX_HEAD_BYTES)} and its body ${kib(MAX_BODY_BYTES)}: more ends the flow. A message with more headers than \`message/draft.ts\` takes is answered 513.`,
    '',
    OTHERS,
  ].join('\n')}\n`
}

const verdict = (of: Verdict): string => (of === 'silence' ? '**silence**' : String(of))

const kib = (bytes: number): string => `${bytes / 1024} KiB`

const PACED: Readonly<Record<string, string>> = {
  read: 'datagrams that are read',
  inside: 'requests inside a dialog',
  outside: 'requests that belong to no dialog',
}

const INTRODUCTION = `# Who may speak

Generated from \`src/core/sip/access.ts\` by \`npm test\`; a stale file fails there. \`UPDATE_DOCS=1 npm test\` writes it anew. By default nobody is heard.

## Who is heard
`

const OTHERS = `## And besides

- Our Contact has a random user part for each line, new with each start: nobody can guess it, and a request for the address of record is taken from the upstream only.
- No TCP or TLS socket listens. Over TCP and TLS the device has one connection, which it has opened itself.
- What was dropped is one line a minute in the log, at level info, with counts and at most three addresses; \`transferd status\` has the sums. No text of a stranger gets into the log.
- A \`check-sync\` that does not come by our own TLS connection has to show that it knows the account's password, with a nonce that counts once.
- A 2xx to an INVITE that no call of ours waits for (its process has died) is acknowledged and ended by BYE, where it comes from the upstream of the registered line in its From; both go to that upstream, whatever Contact and routes it names. Anybody else's is dropped.
- Our credentials go to the account's upstream and for the account's realm only.
- RTP is taken from the address that was negotiated, and once it flows from that port only.
`
