import type { UserAgentOptions } from '../contract.js'
import type { Endpoint } from '../endpoint.js'
import { admit } from '../message/admission.js'
import { buildResponse } from '../message/build.js'
import type { Header, SipRequest } from '../message/message.js'
import { serializeMessage } from '../message/serializer.js'
import { contentType } from '../message/tokens.js'
import { ALLOW, EXTENSIONS, SDP } from '../session/capabilities.js'
import type { InviteSession } from '../session.js'
import type { ServerTransaction } from '../transaction/contract.js'
import type { SipWorld } from '../world.js'
import type { Gatekeeper } from './gatekeeper.js'

interface RefusalMeans {
  readonly world: SipWorld
  readonly gate: Gatekeeper
  readonly serverHeaders: readonly Header[]
  readonly extension: UserAgentOptions['extension']
}

/** The answers to requests that no session and no line serves (RFC 3261 §8.2). */
export class Refusals {
  readonly #means: RefusalMeans

  constructor(means: RefusalMeans) {
    this.#means = means
  }

  /** true where the request asks what nobody here can: answered with why (RFC 3261 §8.2.2, §8.2.3). */
  refusesTerms(transaction: ServerTransaction, now: number): boolean {
    const { request } = transaction
    const refusal = admit(request, abilitiesFor(request))
    if (refusal !== undefined) this.respond(transaction, refusal.status, now, refusal.headers)
    return refusal !== undefined
  }

  /** A method that is not ours; the extension of a scripted person may take it up inside a session. */
  refuse(
    session: InviteSession | undefined,
    transaction: ServerTransaction,
    status: number,
    now: number,
  ): void {
    if (status === 481) return this.respond(transaction, status, now)
    const { extension } = this.#means
    if (session !== undefined) {
      const refusal = session.admit(transaction.request)
      if (refusal !== undefined) return this.respond(transaction, refusal.status, now)
      if (extension?.(session, transaction, now) === true) return
    }
    const events = { name: 'Allow-Events', value: 'refer' }
    this.respond(transaction, status, now, status === 489 ? [ALLOW, events] : [ALLOW])
  }

  respond(
    transaction: ServerTransaction,
    status: number,
    now: number,
    headers: readonly Header[] = [],
  ): void {
    const parts = {
      toTag: this.#means.world.identifiers.tag(),
      headers: [...headers, ...this.#means.serverHeaders],
    }
    transaction.respond(buildResponse(transaction.request, status, undefined, parts), now)
  }

  /** What could not be read has no transaction: answered once for each copy (RFC 3261 §16.3, §21.4.1). */
  refuseUnparsed(request: SipRequest, status: number, source: Endpoint, now: number): void {
    const isUpstream = this.#means.gate.originOf(source, undefined, now) === 'upstream'
    if (!isUpstream || !this.#means.gate.mayAsk('outside', source, now)) return
    const response = buildResponse(request, status, undefined, {
      toTag: this.#means.world.identifiers.tag(),
      headers: this.#means.serverHeaders,
    })
    this.#means.world.send(serializeMessage(response), source)
  }
}

/** Bodies matter where a session description is expected; elsewhere we read none, or judge it ourselves (NOTIFY). */
function abilitiesFor(request: SipRequest) {
  const describes = request.method === 'INVITE' || request.method === 'UPDATE'
  return {
    methods: [request.method],
    schemes: ['sip', 'sips'],
    extensions: EXTENSIONS,
    contentTypes: describes ? [SDP] : [contentType(request)?.type ?? ''],
  }
}
