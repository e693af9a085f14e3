import { addressOfRecord, EXTENSION } from './directory.js'
import { ADDRESS, type Network } from './network.js'

/** What somebody without any business here may try. */
export const STRANGE_METHODS = ['INVITE', 'OPTIONS', 'REFER', 'MESSAGE', 'NOTIFY'] as const

const SDP = `v=0\r\no=- 1 1 IN IP4 ${ADDRESS.stranger}\r\ns=-\r\nc=IN IP4 ${ADDRESS.stranger}\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8\r\n`
const BODY: Readonly<Record<string, readonly [type: string, body: string]>> = {
  INVITE: ['application/sdp', SDP],
  MESSAGE: ['text/plain', 'hello'],
  NOTIFY: ['message/sipfrag;version=2.0', 'SIP/2.0 200 OK\r\n'],
}

/** Sends one well-formed request from the stranger's address straight to the transferor's SIP port. */
export function sendAsStranger(network: Network, method: string, number: number): void {
  const [type, body] = BODY[method] ?? ['', '']
  const own = `${ADDRESS.stranger}:5060`
  const text = [
    `${method} sip:${EXTENSION.transferor.user}@${ADDRESS.transferor}:5060 SIP/2.0`,
    `Via: SIP/2.0/UDP ${own};branch=z9hG4bKstrange${number};rport`,
    'Max-Forwards: 70',
    `From: "Upstream" <${addressOfRecord('caller')}>;tag=strange${number}`,
    `To: <${addressOfRecord('transferor')}>`,
    `Call-ID: strange-${number}@${ADDRESS.stranger}`,
    `CSeq: 1 ${method}`,
    `Contact: <sip:stranger@${own}>`,
    ...(method === 'REFER' ? [`Refer-To: <${addressOfRecord('target')}>`] : []),
    ...(method === 'NOTIFY' ? ['Event: refer', 'Subscription-State: active'] : []),
    ...(type === '' ? [] : [`Content-Type: ${type}`]),
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n')
  const to = `UDP4-SENDTO:${ADDRESS.transferor}:5060,bind=${own}`
  const { status, output } = network.run('stranger', ['socat', '-u', '-', to], text)
  if (status !== 0) throw new Error(`The stranger could not send: ${output}`)
}
