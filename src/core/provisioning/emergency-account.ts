import { Secret } from '../secret.js'
import type { UpstreamName } from '../upstream-selection.js'
import { AccountSchema } from './account-schema.js'
import type { Account } from './document.js'
import { withDefaults } from './schema-fault.js'

/** Where emergency calls go as long as a line has no account: from the device configuration. */
export interface EmergencyUpstream extends UpstreamName {
  /** Host part of the Request-URI; '' is the host. */
  readonly domain: string
}

/**
 * The account of a line that has none (PRODUCT §8): nobody in particular, who registers nowhere and has no password. All that it is good for is
 * a call to an emergency number.
 */
export function emergencyAccount({ host, port, transport, domain }: EmergencyUpstream): Account {
  const written = {
    user: 'anonymous',
    password: '',
    domain: domain || host,
    srtp: 'off',
    subscribeMailbox: false,
    upstream: { host, port, transport, keepAliveSeconds: 0 },
  }
  const complete = withDefaults(AccountSchema, written) as Account
  return { ...complete, password: new Secret(''), registerSeconds: 0 }
}
