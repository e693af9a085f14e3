import { createRequire as requireFrom } from 'node:module'
import { isFault } from '../../../src/core/fault.js'
import type { Endpoint } from '../../../src/core/sip/endpoint.js'
import { buildResponse } from '../../../src/core/sip/message/build.js'
import { withHeader } from '../../../src/core/sip/message/edit.js'
import { header, type SipMessage, type SipRequest } from '../../../src/core/sip/message/message.js'
import { readMessage } from '../../../src/core/sip/message/reader.js'
import type { TransactionLayerUser } from '../../../src/core/sip/transaction/contract.js'
import { Transactions } from '../../../src/core/sip/transaction/transactions.js'
import { Timers } from '../../../src/core/timers.js'
import { countingIdentifiers, endpoint, NODE_HASHES } from '../sip-world.js'
import { sampleInvite } from './sip-load.js'

export type Method = 'REGISTER' | 'INVITE'

/** Two transaction layers and bytes between them. `run` makes so many transactions in a burst, to their very end. */
export interface TransactionSubject {
  readonly name: string
  readonly does: string
  /** Rejects where one of them did not get its final answer. */
  run(method: Method, count: number): Promise<void>
}

/** All timers of RFC 3261 §17 are over after 64·T1 and T4. */
const TIMERS_MS = 40_000

const REGISTER = `REGISTER sip:pbx.example.com SIP/2.0
Via: SIP/2.0/UDP 192.0.2.44:5062;rport;branch=z9hG4bK77c2d0a9
Max-Forwards: 70
From: "Ann Example" <sip:0003*201@pbx.example.com>;tag=8a7d6f5b
To: <sip:0003*201@pbx.example.com>
Call-ID: 3d5b8c1e-77a0-4f2b-9c11-0a5be1f2@192.0.2.44
CSeq: 20411 REGISTER
Contact: <sip:0003*201@192.0.2.44:5062;transport=udp>
Expires: 300
Authorization: Digest username="0003*201", realm="pbx.example.com", nonce="b3a1f0c4d5e6", uri="sip:pbx.example.com", response="0123456789abcdef0123456789abcdef", algorithm=MD5, qop=auth, nc=00000001, cnonce="0a4f113b"
Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, NOTIFY, REFER, UPDATE
Supported: replaces, timer, norefersub
User-Agent: Example Phone 4.2
Content-Length: 0

`

const bytesOf = (method: Method): Buffer =>
  method === 'INVITE' ? sampleInvite() : Buffer.from(REGISTER.replaceAll('\n', '\r\n'))

/** Ours, with virtual time: every transaction is run until its last timer has fired. */
export function ourTransactions(): TransactionSubject {
  const timers = new Timers()
  const queue: { readonly bytes: Uint8Array; readonly to: Endpoint; readonly from: Endpoint }[] = []
  let now = 0
  const end = (name: string, address: string, user: TransactionLayerUser) => {
    const local = endpoint(address)
    const send = (bytes: Uint8Array, to: Endpoint) => void queue.push({ bytes, to, from: local })
    const identifiers = countingIdentifiers(name)
    const world = { timers, identifiers, hashes: NODE_HASHES, local: () => local, send }
    return { local, layer: new Transactions(world, user) }
  }
  const client = end('client', '192.0.2.1', listener({}))
  const server = end('server', '192.0.2.2', listener({ requested: answerAll }))
  const deliver = () => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
      const message = checked(one.bytes)
      const { layer } = one.to.address === client.local.address ? client : server
      layer.receive(message, one.from, now)
    }
  }
  const run = async (method: Method, count: number): Promise<void> => {
    let answered = 0
    const onFinal = (request: SipRequest, at: number) => {
      answered += 1
      if (method === 'INVITE') client.layer.acknowledge(ackOf(request), server.local, at)
    }
    for (let index = 0; index < count; index++) {
      const request = withHeader(templateOf(method), 'Call-ID', `call-${index}@192.0.2.44`)
      const named = { ...request, callId: `call-${index}@192.0.2.44` }
      const responded = ({ status }: { status: number }, at: number) =>
        status >= 200 ? onFinal(named, at) : undefined
      const user = { responded, timedOut: () => undefined, transportFailed: () => undefined }
      client.layer.send(named, server.local, user, now)
      deliver()
    }
    now += TIMERS_MS
    timers.fireDue(now)
    queue.length = 0
    const left = client.layer.size + server.layer.size
    if (answered !== count || left > 0) throw new Error(`${answered} of ${count}, ${left} are left`)
  }
  const does = 'reads and checks every message; all timers of RFC 3261 §17 and RFC 6026 run out'
  return { name: 'transferd', does, run }
}

function answerAll(
  transaction: Parameters<TransactionLayerUser['requested']>[0],
  now: number,
): void {
  const { request } = transaction
  const contact = { name: 'Contact', value: header(request, 'Contact') ?? '' }
  const answer = (status: number) =>
    transaction.respond(
      buildResponse(request, status, undefined, { toTag: 'server', headers: [contact] }),
      now,
    )
  if (request.method === 'INVITE') answer(180)
  answer(200)
}

const listener = (own: Partial<TransactionLayerUser>): TransactionLayerUser => ({
  requested: () => undefined,
  cancelled: () => undefined,
  acknowledged: () => undefined,
  stray: () => undefined,
  ...own,
})

function checked(bytes: Uint8Array): SipMessage {
  const message = readMessage(bytes)
  if (isFault(message)) throw new Error(`Refused: ${message.fault}`)
  return message
}

const templates = new Map<Method, SipRequest>()

/** The request without its Via: the layer puts its own on top. */
function templateOf(method: Method): SipRequest {
  const known = templates.get(method)
  if (known !== undefined) return known
  const message = checked(bytesOf(method))
  if (message.kind !== 'request') throw new Error('No request')
  const request = { ...withHeader(message, 'Via'), via: [] }
  templates.set(method, request)
  return request
}

const ackOf = (invite: SipRequest): SipRequest => ({
  ...withHeader(withHeader(invite, 'CSeq', `${invite.cseq.number} ACK`), 'Content-Type'),
  method: 'ACK',
  cseq: { ...invite.cseq, method: 'ACK' },
  body: new Uint8Array(0),
})

interface SipPackageMessage {
  readonly method?: string
  readonly status?: number
  readonly uri?: string
  readonly headers: Record<string, unknown> & { via: { params: Record<string, string> }[] }
}

interface SipTransaction {
  message(message: SipPackageMessage, remote?: unknown): void
  send?(message: SipPackageMessage): void
  shutdown(): void
}

interface SipConnection {
  readonly protocol: string
  send(message: SipPackageMessage): void
  release(): void
}

interface SipLayer {
  createClientTransaction(
    connection: SipConnection,
    request: SipPackageMessage,
    callback: (response: SipPackageMessage) => void,
  ): SipTransaction
  createServerTransaction(request: SipPackageMessage, connection: SipConnection): SipTransaction
  getServer(message: SipPackageMessage): SipTransaction | undefined
  getClient(message: SipPackageMessage): SipTransaction | undefined
  destroy(): void
}

interface SipPackage {
  parse(text: Buffer): SipPackageMessage | undefined
  stringify(message: unknown): string
  makeResponse(request: SipPackageMessage, status: number, reason: string): SipPackageMessage
  makeTransactionLayer(options: object, connect: () => void): SipLayer
}

/** The `sip` package; its timers are the process's and are stopped at the end of each burst. */
export function sipTransactions(): TransactionSubject {
  const sip = requireFrom(import.meta.url)('sip') as SipPackage
  const layers = [0, 1].map(() => sip.makeTransactionLayer({}, () => undefined))
  const [client, server] = layers as [SipLayer, SipLayer]
  const queue: { readonly bytes: Buffer; readonly toServer: boolean }[] = []
  const connection = (toServer: boolean): SipConnection => ({
    protocol: 'UDP',
    send: (message) =>
      void queue.push({ bytes: Buffer.from(sip.stringify(message), 'binary'), toServer }),
    release: () => undefined,
  })
  const [there, back] = [connection(true), connection(false)]
  const serve = (message: SipPackageMessage): void => {
    const known = server.getServer(message)
    if (known !== undefined) return known.message(message)
    if (message.method === 'ACK') return
    const transaction = server.createServerTransaction(message, back)
    const answer = (status: number, reason: string) => {
      const response = sip.makeResponse(message, status, reason)
      response.headers.contact = message.headers.contact
      transaction.send?.(response)
    }
    if (message.method === 'INVITE') answer(180, 'Ringing')
    answer(200, 'OK')
  }
  const deliver = () => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
      const message = sip.parse(one.bytes)
      if (message === undefined) throw new Error('Refused')
      if (one.toServer) serve(message)
      else client.getClient(message)?.message(message, {})
    }
  }
  const run = async (method: Method, count: number): Promise<void> => {
    let answered = 0
    const template = sip.parse(bytesOf(method))
    if (template === undefined) throw new Error('Refused')
    for (let index = 0; index < count; index++) {
      const [top] = template.headers.via
      const via = [{ ...top, params: {} }]
      const headers = { ...template.headers, via, 'call-id': `call-${index}@192.0.2.44` }
      const request = { ...template, headers }
      client.createClientTransaction(there, request, (response) => {
        if ((response.status ?? 0) < 200) return
        answered += 1
        if (method === 'INVITE') there.send(sipAck(request))
      })
      // It sends on the next tick.
      await new Promise<void>((resolve) => process.nextTick(resolve))
      deliver()
    }
    for (const layer of layers) layer.destroy()
    queue.length = 0
    if (answered !== count) throw new Error(`${answered} of ${count} were answered`)
  }
  const does = 'splits the headers of every message; its timers are stopped, none runs out'
  return { name: 'sip', does, run }
}

function sipAck(invite: SipPackageMessage): SipPackageMessage {
  const { via, from, to, 'call-id': callId, cseq } = invite.headers
  const headers = { via, from, to, 'call-id': callId, cseq: { ...(cseq as object), method: 'ACK' } }
  return { ...invite, method: 'ACK', headers: { ...headers, 'max-forwards': 70 } }
}
