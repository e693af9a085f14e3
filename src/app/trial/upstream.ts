import { isFault } from '../../core/fault.js'
import type { Hashes, Identifiers } from '../../core/identifiers.js'
import type { Endpoint } from '../../core/sip/endpoint.js'
import { routes } from '../../core/sip/message/addresses.js'
import { pushVia, withHeader } from '../../core/sip/message/edit.js'
import {
  branchOf,
  headers,
  type SipMessage,
  type SipRequest,
  type SipResponse,
  type Uri,
} from '../../core/sip/message/message.js'
import { parseMessage } from '../../core/sip/message/parser.js'
import { buildResponse, serializeMessage } from '../../core/sip/message/serializer.js'
import { maxForwards } from '../../core/sip/message/tokens.js'
import { formatUri } from '../../core/sip/message/uri.js'
import { numericEndpoint } from '../../core/sip/next-hop.js'
import { responseDestination, withSource } from '../../core/sip/transaction/hop.js'
import { Registrar, type Subscriber } from './registrar.js'

/** A datagram that the upstream wants sent. */
export interface Outgoing {
  readonly bytes: Uint8Array
  readonly to: Endpoint
}

/**
 * The SIP server of the trial and of the tests on virtual time: a registrar, and a stateless proxy that stays on the route
 * (RFC 3261 §16.11, §16.6 step 4). Pure: a datagram in, datagrams out.
 */
export class Upstream {
  readonly registrar: Registrar
  readonly #local: Endpoint
  readonly #domain: string

  constructor(
    local: Endpoint,
    domain: string,
    subscribers: readonly Subscriber[],
    means: { readonly hashes: Hashes; readonly identifiers: Identifiers },
  ) {
    this.registrar = new Registrar(domain, subscribers, means)
    this.#local = local
    this.#domain = domain
  }

  receive(bytes: Uint8Array, source: Endpoint): Outgoing | undefined {
    const message = parseMessage(bytes)
    if ('fault' in message) return undefined
    return message.kind === 'request'
      ? this.#request(withSource(message, source), source)
      : this.#response(message)
  }

  #request(request: SipRequest, source: Endpoint): Outgoing | undefined {
    if (request.method === 'REGISTER') {
      return this.#answer(request, this.registrar.register(request), source)
    }
    // There are no mailboxes (RFC 6665 §4.2.1.1).
    if (request.method === 'SUBSCRIBE')
      return this.#answer(request, buildResponse(request, 489), source)
    if (maxForwards(request) === 0)
      return this.#answer(request, buildResponse(request, 483), source)
    const routed = this.#withoutOurRoute(request)
    const target = this.#target(routed)
    if (target === undefined) {
      return request.method === 'ACK'
        ? undefined
        : this.#answer(request, buildResponse(request, 404), source)
    }
    return { bytes: serializeMessage(this.#forwarded(target.request)), to: target.hop }
  }

  #answer(request: SipRequest, response: SipResponse, source: Endpoint): Outgoing {
    const tagged = request.to.parameters.has('tag')
      ? response
      : buildResponse(request, response.status, response.reason, {
          toTag: 'upstream',
          headers: response.headers.filter(({ name }) => OWN_HEADERS.has(name)),
        })
    return { bytes: serializeMessage(tagged), to: responseDestination(request, source) }
  }

  /** RFC 3261 §16.4: a Route that names us has done its work. */
  #withoutOurRoute(request: SipRequest): SipRequest {
    const [first, ...rest] = headers(request, 'Route')
    const parsed = routes(request)
    if (first === undefined || isFault(parsed) || !this.#isUs(parsed[0]?.uri)) return request
    return withHeader(request, 'Route', ...rest)
  }

  /** RFC 3261 §16.5: the next route, a user of ours, or the numeric Request-URI of a request inside a dialog. */
  #target(request: SipRequest): { request: SipRequest; hop: Endpoint } | undefined {
    const parsed = routes(request)
    const route = isFault(parsed) ? undefined : parsed[0]
    if (route !== undefined) {
      const hop = numericEndpoint(route.uri)
      return hop && { request, hop }
    }
    if (request.uri.host !== this.#domain && !this.#isUs(request.uri)) {
      const hop = numericEndpoint(request.uri)
      return hop && { request, hop }
    }
    const contact = this.registrar.find(request.uri.user)
    const hop = contact && numericEndpoint(contact)
    if (contact === undefined || hop === undefined) return undefined
    return { request: { ...request, uri: contact, requestUri: formatUri(contact) }, hop }
  }

  /** RFC 3261 §16.6, §16.11: the branch is made of the one that came, so that CANCEL and repetitions take the same way. */
  #forwarded(request: SipRequest): SipRequest {
    const { address, port } = this.#local
    const parameters = new Map([['branch', `z9hG4bKu${(branchOf(request) ?? '').slice(7)}`]])
    const forwards = withHeader(request, 'Max-Forwards', `${(maxForwards(request) ?? 70) - 1}`)
    const isDialogMaking = request.method === 'INVITE' && !request.to.parameters.has('tag')
    const ours = `<sip:${address}:${port};lr>`
    const routed = isDialogMaking
      ? withHeader(forwards, 'Record-Route', ours, ...headers(request, 'Record-Route'))
      : forwards
    return pushVia(routed, { transport: 'UDP', host: address, port, parameters })
  }

  /** RFC 3261 §16.7 step 3: without our Via, to where the next one says. */
  #response(response: SipResponse): Outgoing | undefined {
    const [ours, next] = response.via
    if (
      ours?.host !== this.#local.address ||
      ours.port !== this.#local.port ||
      next === undefined
    ) {
      return undefined
    }
    const address = next.parameters.get('received') ?? next.host
    const port = Number(next.parameters.get('rport') || next.port || 5060)
    return { bytes: serializeMessage(popVia(response)), to: { transport: 'udp', address, port } }
  }

  #isUs(uri: Uri | undefined): boolean {
    return uri?.host === this.#local.address && (uri.port ?? 5060) === this.#local.port
  }
}

const OWN_HEADERS: ReadonlySet<string> = new Set(['WWW-Authenticate', 'Contact'])

function popVia<M extends SipMessage>(message: M): M {
  const top = message.headers.findIndex(({ name }) => name === 'Via')
  return {
    ...message,
    via: message.via.slice(1),
    headers: message.headers.filter((_, index) => index !== top),
  }
}
