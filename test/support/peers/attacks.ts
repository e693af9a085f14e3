import { DOMAIN } from './directory.js'
import { forge, forgeAnswer, forgeInside, MAIL, SIPFRAG, THEFT, WANTS } from './forged.js'
import { ADDRESS } from './network.js'
import type { Overheard } from './overheard.js'

/** Datagrams that somebody sends to the daemon's SIP port. */
export interface Attack {
  readonly name: string
  readonly payloads: (known: Overheard) => readonly (string | Uint8Array)[]
  /** Not from SIP's own port. */
  readonly port?: number
}

const STORM = 150
const LARGEST_DATAGRAM = 65_507
const storm = (make: (index: number) => string): string[] =>
  Array.from({ length: STORM }, (_, index) => make(index))

const challenge = (realm: string) => [`WWW-Authenticate: Digest realm="${realm}", nonce="n"`]
const registerOf = (known: Overheard) => ({
  branch: known.registerBranch,
  callId: known.registerCallId,
  tag: known.registerTag,
})
const inviteOf = (known: Overheard) => ({
  branch: known.inviteBranch,
  callId: known.callId,
  tag: known.ourTag,
})
const replaces = ({ callId, ourTag, callerTag }: Overheard) =>
  `Replaces: ${callId};to-tag=${ourTag};from-tag=${callerTag}`

/** From an address without any business here. Every one is met with silence. */
export const BY_STRANGERS: readonly Attack[] = [
  { name: 'INVITE to the extension', payloads: () => [forge({ method: 'INVITE', body: THEFT })] },
  {
    name: 'INVITE to the Contact that nobody can guess',
    payloads: ({ contact }) => [forge({ method: 'INVITE', user: contact, body: THEFT })],
  },
  { name: 'INVITE without an offer', payloads: () => [forge({ method: 'INVITE' })] },
  {
    name: 'INVITE that says that it comes by the upstream',
    payloads: () => [forge({ method: 'INVITE', via: `${ADDRESS.upstream}:5060`, body: THEFT })],
  },
  {
    name: 'INVITE that asks for an automatic answer',
    payloads: () => [
      forge({
        method: 'INVITE',
        headers: [
          'Call-Info: <sip:x>;answer-after=0',
          'Alert-Info: <http://x>;info=alert-autoanswer',
        ],
        body: THEFT,
      }),
    ],
  },
  {
    name: 'INVITE with the Replaces of the running call',
    payloads: (known) => [forge({ method: 'INVITE', headers: [replaces(known)], body: THEFT })],
  },
  {
    name: 'INVITE with a guessed Replaces',
    payloads: () => [
      forge({ method: 'INVITE', headers: ['Replaces: a;to-tag=1;from-tag=2'], body: THEFT }),
    ],
  },
  {
    name: 're-INVITE of the running call that takes its sound away',
    payloads: (known) => [forgeInside(known, { method: 'INVITE', body: THEFT })],
  },
  {
    name: 'UPDATE of the running call that takes its sound away',
    payloads: (known) => [forgeInside(known, { method: 'UPDATE', body: THEFT })],
  },
  {
    name: 'REFER outside of a dialog',
    payloads: () => [forge({ method: 'REFER', headers: WANTS.transfer })],
  },
  {
    name: 'REFER in the running call',
    payloads: (known) => [forgeInside(known, { method: 'REFER', headers: WANTS.transfer })],
  },
  {
    name: 'REFER with a forged Refer-To that takes a call over',
    payloads: (known) => [forgeInside(known, { method: 'REFER', headers: WANTS.theft })],
  },
  {
    name: 'NOTIFY check-sync',
    payloads: () => [forge({ method: 'NOTIFY', headers: WANTS.configuration })],
  },
  {
    name: 'NOTIFY check-sync in the running call',
    payloads: (known) => [forgeInside(known, { method: 'NOTIFY', headers: WANTS.configuration })],
  },
  { name: 'NOTIFY resync', payloads: () => [forge({ method: 'NOTIFY', headers: WANTS.resync })] },
  {
    name: 'NOTIFY that a transfer has worked',
    payloads: (known) => [
      forgeInside(known, { method: 'NOTIFY', headers: WANTS.outcome, body: SIPFRAG }),
    ],
  },
  {
    name: 'NOTIFY message-summary',
    payloads: () => [forge({ method: 'NOTIFY', headers: WANTS.mailbox, body: MAIL })],
  },
  { name: 'BYE of the running call', payloads: (known) => [forgeInside(known, { method: 'BYE' })] },
  {
    name: 'BYE with guessed tags',
    payloads: ({ callId }) => storm((n) => forge({ method: 'BYE', callId, toTag: `tag${n}` })),
  },
  {
    name: 'CANCEL of the INVITE that was answered',
    payloads: ({ inviteBranch, callId, callerTag, inviteCSeq }) => [
      forge({
        method: 'CANCEL',
        branch: inviteBranch,
        callId,
        fromTag: callerTag,
        cseq: inviteCSeq,
      }),
    ],
  },
  { name: 'CANCEL with a guessed branch', payloads: () => [forge({ method: 'CANCEL' })] },
  {
    name: 'ACK storm',
    payloads: (known) => storm((n) => forgeInside(known, { method: 'ACK', cseq: n })),
  },
  { name: 'INVITE storm', payloads: () => storm(() => forge({ method: 'INVITE', body: THEFT })) },
  {
    name: 'INFO with a key of the running call',
    payloads: (known) => [
      forgeInside(known, {
        method: 'INFO',
        body: ['application/dtmf-relay', 'Signal=#\r\nDuration=100\r\n'],
      }),
    ],
  },
  {
    name: 'PRACK in the running call',
    payloads: (known) => [
      forgeInside(known, { method: 'PRACK', headers: [`RAck: 1 ${known.inviteCSeq} INVITE`] }),
    ],
  },
  {
    name: 'MESSAGE',
    payloads: () => [forge({ method: 'MESSAGE', body: ['text/plain', 'call me on 0900'] })],
  },
  { name: 'OPTIONS', payloads: () => [forge({ method: 'OPTIONS' })] },
  {
    name: 'SUBSCRIBE',
    payloads: () => [forge({ method: 'SUBSCRIBE', headers: WANTS.subscription })],
  },
  { name: 'PUBLISH', payloads: () => [forge({ method: 'PUBLISH', headers: WANTS.subscription })] },
  { name: 'REGISTER', payloads: () => [forge({ method: 'REGISTER' })] },
  { name: 'a method that nobody knows', payloads: () => [forge({ method: 'DANCE' })] },
  {
    name: '401 to our REGISTER that begs for the password',
    payloads: (known) => [
      forgeAnswer('401 Unauthorized', '1 REGISTER', registerOf(known), challenge(DOMAIN)),
    ],
  },
  {
    name: '407 to an INVITE that begs for the password',
    payloads: (known) => [
      forgeAnswer('407 Proxy Authentication Required', '1 INVITE', inviteOf(known), [
        `Proxy-Authenticate: Digest realm="${DOMAIN}", nonce="n"`,
      ]),
    ],
  },
  {
    name: '200 to our REGISTER that ends the registration',
    payloads: (known) => [
      forgeAnswer('200 OK', '2 REGISTER', registerOf(known), [
        `Contact: <sip:${known.contact}@${ADDRESS.transferor}>;expires=0`,
      ]),
    ],
  },
  {
    name: '301 to our REGISTER that moves us elsewhere',
    payloads: (known) => [
      forgeAnswer('301 Moved Permanently', '2 REGISTER', registerOf(known), [
        `Contact: <sip:${ADDRESS.stranger}>`,
      ]),
    ],
  },
  {
    name: '481 to a request of the running call',
    payloads: (known) => [forgeAnswer('481 Gone', '1 BYE', inviteOf(known))],
  },
  {
    name: 'datagrams of no bytes',
    payloads: () => Array.from({ length: 5 }, () => new Uint8Array()),
  },
  {
    name: 'garbage',
    payloads: () => [255, 0, 13, 32].map((byte) => new Uint8Array(1000).fill(byte)),
  },
  {
    name: 'the largest datagrams that there are, in fragments',
    payloads: () => [
      new Uint8Array(LARGEST_DATAGRAM).fill(65),
      forge({ method: 'INVITE', headers: [`Subject: ${'a'.repeat(64_000)}`] }),
    ],
  },
  { name: 'keep-alives', payloads: () => ['\r\n\r\n', '\r\n', '\0\0\0\0', 'jaK'] },
  { name: 'a STUN binding request', payloads: () => [STUN] },
  {
    name: 'requests that are cut off',
    payloads: () =>
      [20, 60, 200, 400].map((end) => forge({ method: 'INVITE', body: THEFT }).slice(0, end)),
  },
  {
    name: 'a version that does not exist, and lines that end in LF only',
    payloads: () => [
      forge({ method: 'OPTIONS' }).replace('SIP/2.0', 'SIP/3.0'),
      forge({ method: 'OPTIONS' }).replaceAll('\r\n', '\n'),
    ],
  },
  {
    name: 'an INVITE from the port of a name server',
    port: 53,
    payloads: () => [forge({ method: 'INVITE', via: `${ADDRESS.stranger}:53`, body: THEFT })],
  },
  {
    name: 'a Via that wants the answer sent to the upstream',
    payloads: () => [
      forge({
        method: 'OPTIONS',
        via: `${ADDRESS.upstream}:5060;received=${ADDRESS.caller};maddr=${ADDRESS.caller}`,
      }),
    ],
  },
]

/** RFC 8489 §5: type, length, magic cookie, transaction identifier. */
export const STUN = Uint8Array.from([
  ...[0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42],
  ...Array.from({ length: 12 }, (_, index) => index),
])
