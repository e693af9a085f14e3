import { addressOfRecord, DOMAIN, EXTENSION } from './directory.js'
import { ADDRESS } from './network.js'
import type { Overheard } from './overheard.js'

/** A request that somebody makes up. */
export interface Forgery {
  readonly method: string
  /** User part of the Request-URI; the extension of the daemon's line. */
  readonly user?: string
  /** sent-by of the Via. */
  readonly via?: string
  readonly branch?: string
  readonly callId?: string
  readonly fromTag?: string
  /** '' outside of a dialog. */
  readonly toTag?: string
  readonly cseq?: number
  readonly headers?: readonly string[]
  readonly body?: readonly [type: string, text: string]
}

let count = 0
const STRANGER = `${ADDRESS.stranger}:5060`

/** An offer that wants the sound to go to the stranger. */
export const THEFT: readonly [string, string] = [
  'application/sdp',
  `v=0\r\no=- 9 9 IN IP4 ${ADDRESS.stranger}\r\ns=-\r\nc=IN IP4 ${ADDRESS.stranger}\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8\r\n`,
]

/** The text of a well-formed request. */
export function forge(forgery: Forgery): string {
  count += 1
  const { method, user = EXTENSION.transferor.user, via = STRANGER, cseq = 1 } = forgery
  const { toTag = '', headers = [], body: [type, text] = ['', ''] } = forgery
  return [
    `${method} sip:${user}@${ADDRESS.transferor}:5060 SIP/2.0`,
    `Via: SIP/2.0/UDP ${via};branch=${forgery.branch ?? `z9hG4bKforged${count}`};rport`,
    'Max-Forwards: 70',
    `From: "Upstream" <${addressOfRecord('caller')}>;tag=${forgery.fromTag ?? `forged${count}`}`,
    `To: <${addressOfRecord('transferor')}>${toTag === '' ? '' : `;tag=${toTag}`}`,
    `Call-ID: ${forgery.callId ?? `forged-${count}@${DOMAIN}`}`,
    `CSeq: ${cseq} ${method}`,
    `Contact: <sip:stranger@${STRANGER}>`,
    ...headers,
    ...(type === '' ? [] : [`Content-Type: ${type}`]),
    `Content-Length: ${text.length}`,
    '',
    text,
  ].join('\r\n')
}

/** The same with the identity of the running call. */
export const forgeInside = (known: Overheard, forgery: Forgery): string =>
  forge({
    callId: known.callId,
    fromTag: known.callerTag,
    toTag: known.ourTag,
    cseq: known.inviteCSeq + 1,
    ...forgery,
  })

/** An answer to a request of the daemon's, of which the liar knows everything that the wire has shown. */
export function forgeAnswer(
  status: string,
  cseq: string,
  { branch, callId, tag }: { branch: string; callId: string; tag: string },
  headers: readonly string[] = [],
): string {
  return [
    `SIP/2.0 ${status}`,
    `Via: SIP/2.0/UDP ${ADDRESS.transferor}:5060;branch=${branch};rport`,
    `From: <${addressOfRecord('transferor')}>;tag=${tag}`,
    `To: <${addressOfRecord('transferor')}>;tag=liar`,
    `Call-ID: ${callId}`,
    `CSeq: ${cseq}`,
    ...headers,
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')
}

/** Headers of the requests that want something. */
export const WANTS = {
  transfer: [`Refer-To: <${addressOfRecord('target')}>`],
  /** Somebody else's call taken over by us, with a Replaces in the Refer-To. */
  theft: [
    `Refer-To: <sip:${EXTENSION.target.user}@${DOMAIN}?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2>`,
  ],
  configuration: ['Event: check-sync;reboot=true', 'Subscription-State: terminated'],
  resync: ['Event: resync', 'Subscription-State: terminated'],
  mailbox: ['Event: message-summary', 'Subscription-State: active'],
  outcome: ['Event: refer', 'Subscription-State: terminated;reason=noresource'],
  subscription: ['Event: dialog', 'Expires: 3600'],
} as const

export const SIPFRAG: readonly [string, string] = [
  'message/sipfrag;version=2.0',
  'SIP/2.0 200 OK\r\n',
]
export const MAIL: readonly [string, string] = [
  'application/simple-message-summary',
  'Messages-Waiting: yes\r\n',
]
