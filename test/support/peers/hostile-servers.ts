import { Authority, type Issued } from '../../io/sip/authority.js'
import { DOMAIN } from './directory.js'
import { ADDRESS } from './network.js'
import type { Puppet } from './puppet.js'

/** A server that would be the daemon's upstream over TLS, and is not to be believed. */
interface Impostor {
  readonly name: string
  readonly files: Issued
  /** What the account has pinned; '' for nothing. */
  readonly pin?: string
  /** Speaks TLS 1.1 and nothing newer. */
  readonly isOld?: boolean
  /** What the daemon says of it. */
  readonly says: RegExp
}

const OURS = `DNS:${DOMAIN}`
const IDENTITY = /its certificate is not for/

/** The impostors; `authority` is the one that the daemon trusts. */
export function impostors(authority: Authority): readonly Impostor[] {
  const issue = authority.issue.bind(authority)
  const honest = issue('honest', OURS)
  const alone = new Authority('alone')
  const foreign = new Authority('foreign')
  return [
    { name: 'for another name', files: issue('wrong', 'DNS:another.test'), says: IDENTITY },
    { name: 'with a wildcard', files: issue('wildcard', 'DNS:*.test'), says: IDENTITY },
    {
      name: 'with the name as its common name only',
      files: issue('common', 'DNS:another.test', { commonName: DOMAIN }),
      says: IDENTITY,
    },
    {
      name: 'for a person of the domain',
      files: issue('person', `URI:sip:boss@${DOMAIN}`),
      says: IDENTITY,
    },
    { name: 'that has expired', files: issue('old', OURS, { days: -1 }), says: /expired/ },
    { name: 'signed by itself', files: alone.issueSelf(OURS), says: /self.signed/ },
    {
      name: 'of an authority that nobody knows',
      files: foreign.issue('x', OURS),
      says: /verify|issuer/,
    },
    {
      name: 'signed by a certificate that is no authority',
      files: issue('leaf', OURS, { by: honest }),
      says: /verify|issuer|CA/,
    },
    {
      name: 'that is for clients',
      files: issue('client', OURS, { usage: 'clientAuth' }),
      says: /purpose/,
    },
    {
      name: 'with another key than the pinned one',
      files: honest,
      pin: `${'A'.repeat(43)}=`,
      says: /not the pinned one/,
    },
    { name: 'over TLS 1.1', files: honest, isOld: true, says: /protocol|version|handshake/i },
  ]
}

export const FIRST_PORT = 6001
export const FIRST_LINE = 2

/** Starts each impostor at a port of its own. */
export async function pose(puppet: Puppet, all: readonly Impostor[]): Promise<void> {
  for (const [index, { files, isOld }] of all.entries()) {
    await puppet.pose(FIRST_PORT + index, files, isOld)
  }
}

/** A line of the document whose upstream is a stranger. */
export const strangeLine = (line: number, upstream: object, account: object = {}) => ({
  line,
  account: {
    enabled: true,
    user: `30${line}`,
    password: 'worth-a-lot',
    domain: DOMAIN,
    upstream,
    ...account,
  },
  keypadTransfer: { enabled: false },
})

/** A line for each impostor. */
export const linesOf = (all: readonly Impostor[]) =>
  all.map(({ pin = '' }, index) =>
    strangeLine(FIRST_LINE + index, {
      host: ADDRESS.stranger,
      port: FIRST_PORT + index,
      transport: 'tls',
      pin,
    }),
  )
