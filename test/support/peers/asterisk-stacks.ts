import { EXTENSION, type Extension, type Talker } from './directory.js'
import type { ExchangeManners } from './exchange.js'

/** One of the ways in which an Asterisk speaks SIP. */
export interface AsteriskStack {
  /** `server` stands behind a proxy, which is the upstream of the phones. */
  readonly place: 'upstream' | 'server'
  /** The name of the file that Asterisk reads; then those of ours from which it and `modules.conf` are made. */
  readonly file: 'pjsip' | 'sip'
  readonly settings: string
  readonly modules: string
  /** What `Dial` is told before and after the number. */
  readonly dial: readonly [before: string, after: string]
  /** The part of the file that names the phones. */
  readonly phones: (manners: ExchangeManners) => string
}

export type AsteriskStackName = 'pjsip' | 'behind a proxy' | 'chan_sip'

export const STACKS: Readonly<Record<AsteriskStackName, AsteriskStack>> = {
  pjsip: {
    place: 'upstream',
    file: 'pjsip',
    settings: 'pjsip',
    modules: 'modules',
    dial: ['PJSIP/', ''],
    phones: (manners) => each((talker) => pjsipPhone(talker, manners)),
  },
  'behind a proxy': {
    place: 'server',
    file: 'pjsip',
    settings: 'pjsip-proxied',
    modules: 'modules',
    dial: ['PJSIP/', '@proxy'],
    phones: () => '',
  },
  // The stack before PJSIP, which Asterisk 16 still has: many an exchange stands on it.
  chan_sip: {
    place: 'upstream',
    file: 'sip',
    settings: 'sip',
    modules: 'modules-sip',
    dial: ['SIP/', ''],
    phones: ({ callLimit }) => each((talker) => sipPhone(EXTENSION[talker], callLimit)),
  },
}

const each = (phone: (talker: Talker) => string): string =>
  (Object.keys(EXTENSION) as Talker[]).map(phone).join('')

const DTMF_MODE = { events: 'rfc4733', info: 'info', sound: 'inband' } as const

/** Endpoint, address of record and credentials in one name. */
function pjsipPhone(
  talker: Talker,
  { srtp = false, digits = 'events', codecs = {}, phoneSettings = [] }: ExchangeManners,
): string {
  const { user, password } = EXTENSION[talker]
  const isTransferor = talker === 'transferor'
  const codec = codecs[talker]
  return `
[${user}](phone)
auth=${user}
aors=${user}
media_encryption=${srtp && isTransferor ? 'sdes' : 'no'}
dtmf_mode=${DTMF_MODE[isTransferor ? digits : 'events']}
${codec === undefined ? '' : `allow=!all,${codec}`}
${phoneSettings.join('\n')}

[${user}](address)

[${user}](credentials)
username=${user}
password=${password}
`
}

const sipPhone = ({ user, password }: Extension, callLimit: number | undefined): string => `
[${user}](phone)
secret=${password}
${callLimit === undefined ? '' : `call-limit=${callLimit}`}
`
