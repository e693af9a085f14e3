import { type Fault, isFault } from '../fault.js'
import { header, type NameAddr, type SipMessage, type Uri } from './message/message.js'
import { formatNameAddr, parseNameAddr } from './message/name-addr.js'
import { NO_PARAMETERS } from './message/parameters.js'
import { formatReplaces, parseReplaces, type Replaces } from './replaces-header.js'

export { formatReplaces, parseReplaces, type Replaces } from './replaces-header.js'

/** What a Refer-To asks of its receiver (RFC 3515 §2.1, RFC 5589 §7). */
export interface ReferTarget {
  /** Whom to contact: without the headers part and the method, as the INVITE will be addressed. */
  readonly target: NameAddr
  readonly replaces: Replaces | undefined
  /** Option tags of an escaped Require, lower case. */
  readonly require: readonly string[]
  /** INVITE unless the URI says otherwise. */
  readonly method: string
}

/** The Replaces header of an INVITE. */
export function replaces(message: SipMessage): Replaces | Fault | undefined {
  const value = header(message, 'Replaces')
  return value === undefined ? undefined : parseReplaces(value)
}

/**
 * The value of a Refer-To. What Replaces holds is escaped as the headers part of a URI asks
 * (RFC 3891 §6.1 and RFC 5589 §7.1: `;`, `=` and `@` of the header would end the URI otherwise).
 * Header parameters of a contact (q, expires) are not carried over.
 */
export function formatReferTo(
  target: NameAddr | Uri,
  replaces?: Replaces,
  options?: { readonly require?: readonly string[] },
): string {
  const uri = 'uri' in target ? target.uri : target
  const headers = new Map<string, string>()
  if (options?.require !== undefined && options.require.length > 0) {
    headers.set('require', options.require.join(','))
  }
  if (replaces !== undefined) headers.set('replaces', formatReplaces(replaces))
  return formatNameAddr({
    displayName: 'uri' in target ? target.displayName : '',
    uri: { ...uri, headers },
    parameters: NO_PARAMETERS,
  })
}

export function parseReferTo(text: string): ReferTarget | Fault {
  const address = parseNameAddr(text)
  if (isFault(address)) return address
  const { headers, parameters } = address.uri
  const escaped = headers.get('replaces')
  const replaces = escaped === undefined ? undefined : parseReplaces(escaped)
  if (isFault(replaces)) return replaces
  const plain = new Map(parameters)
  plain.delete('method')
  return {
    target: { ...address, uri: { ...address.uri, parameters: plain, headers: NO_PARAMETERS } },
    replaces,
    require: tagsOf(headers.get('require')),
    method: parameters.get('method') ?? 'INVITE',
  }
}

function tagsOf(list: string | undefined): string[] {
  const tags = (list ?? '').toLowerCase().split(',')
  return tags.map((tag) => tag.trim()).filter((tag) => tag !== '')
}
