import { type Fault, isFault } from '../../../../src/core/fault.js'
import { buildRequest, buildResponse } from '../../../../src/core/sip/message/build.js'
import type {
  Header,
  NameAddr,
  SipMessage,
  SipRequest,
  Uri,
} from '../../../../src/core/sip/message/message.js'
import { parseNameAddr } from '../../../../src/core/sip/message/name-addr.js'
import { parseUri } from '../../../../src/core/sip/message/uri.js'
import { accountOf, Person, Stage } from './stage.js'

export const UPSTREAM = '192.0.2.9'

/** Fails the test where a text of its own is wrong. */
export function must<T>(value: T | Fault): T {
  if (isFault(value)) throw new Error(value.fault)
  return value
}

export const uri = (text: string): Uri => must(parseUri(text))
export const address = (text: string): NameAddr => must(parseNameAddr(text))

export const sdpText = (lines: string[] = ['m=audio 4000 RTP/AVP 8'], ip = UPSTREAM): Uint8Array =>
  new TextEncoder().encode(
    `${['v=0', `o=- 1 1 IN IP4 ${ip}`, 's=-', `c=IN IP4 ${ip}`, 't=0 0', ...lines].join('\r\n')}\r\n`,
  )

/** What a scripted answer may carry. */
export interface Reply {
  readonly tag?: string
  readonly contact?: string
  readonly headers?: readonly Header[]
  readonly body?: Uint8Array
}

/** Alice alone, registered with an upstream that a test plays by hand. */
export function scripted(account = accountOf('alice')) {
  const alice = new Person('alice', '192.0.2.1')
  const stage = new Stage([alice])
  const heard: SipMessage[] = []
  let react: (message: SipMessage) => void = () => undefined
  const send = stage.script(UPSTREAM, (message) => {
    heard.push(message)
    react(message)
  })
  alice.agent.setAccount(1, account, { transport: 'udp', address: UPSTREAM, port: 5060 }, 0)
  stage.run(100)
  let branch = 0
  return {
    alice,
    stage,
    heard,
    /** What the upstream does with each message of Alice's. */
    reacts: (reaction: (message: SipMessage) => void) => {
      react = reaction
    },
    reply: (request: SipRequest, status: number, parts: Reply = {}) =>
      send(
        buildResponse(request, status, undefined, {
          toTag: parts.tag,
          contact: parts.contact === undefined ? undefined : address(parts.contact),
          headers: parts.headers,
          body: parts.body,
          contentType: parts.body === undefined ? undefined : 'application/sdp',
        }),
        alice,
      ),
    /** A request of the upstream's, with a Via of its own. */
    request: (parts: Partial<Parameters<typeof buildRequest>[0]> & { method: string }) => {
      branch += 1
      const via = {
        transport: 'UDP',
        host: UPSTREAM,
        port: 5060,
        parameters: new Map([['branch', `z9hG4bKscript${branch}`]]),
      }
      const request = buildRequest({
        uri: uri('sip:alice@example.com'),
        via: [via],
        from: address('<sip:bob@example.com>;tag=bobs'),
        to: address('<sip:alice@example.com>'),
        callId: 'scripted',
        cseq: { number: 1, method: parts.method },
        contact: address(`<sip:bob@${UPSTREAM}>`),
        contentType: parts.body === undefined ? undefined : 'application/sdp',
        ...parts,
      })
      send(request, alice)
      return request
    },
    requests: (method: string) =>
      heard.filter((one): one is SipRequest => one.kind === 'request' && one.method === method),
    statuses: (method: string, callId?: string) =>
      heard.flatMap((one) =>
        one.kind === 'response' &&
        one.cseq.method === method &&
        (callId === undefined || one.callId === callId)
          ? [one.status]
          : [],
      ),
  }
}

export const isRequest = (message: SipMessage, method: string): message is SipRequest =>
  message.kind === 'request' && message.method === method
