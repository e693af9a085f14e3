import { type Fault, isFault } from '../../fault.js'
import { header, headers, type NameAddr, type SipMessage } from './message.js'
import { parseNameAddr } from './name-addr.js'

/** Headers that hold addresses (RFC 3261 §20.10, 20.30, 20.34; RFC 3515 §2.1; RFC 3892 §3). */

/** '*' stands for all bindings, which only a REGISTER may say (RFC 3261 §10.2.2). */
export function contacts(message: SipMessage): NameAddr[] | '*' | Fault {
  const values = headers(message, 'Contact')
  return values.length === 1 && values[0] === '*' ? '*' : addresses(values)
}

export const routes = (message: SipMessage): NameAddr[] | Fault =>
  addresses(headers(message, 'Route'))

export const recordRoutes = (message: SipMessage): NameAddr[] | Fault =>
  addresses(headers(message, 'Record-Route'))

/** Its URI may carry Replaces and Require; see replaces.ts. */
export const referTo = (message: SipMessage): NameAddr | Fault | undefined =>
  address(header(message, 'Refer-To'))

export const referredBy = (message: SipMessage): NameAddr | Fault | undefined =>
  address(header(message, 'Referred-By'))

const address = (value: string | undefined): NameAddr | Fault | undefined =>
  value === undefined ? undefined : parseNameAddr(value)

function addresses(values: readonly string[]): NameAddr[] | Fault {
  const parsed: NameAddr[] = []
  for (const value of values) {
    const address = parseNameAddr(value)
    if (isFault(address)) return address
    parsed.push(address)
  }
  return parsed
}
