import type { NegotiatedMedia } from '../../src/core/sip/contract.js'

/** Media that two have agreed upon, with RFC 4733 and a port of its own for RTCP. */
export const NEGOTIATED: NegotiatedMedia = {
  remoteAddress: '192.0.2.1',
  remotePort: 4000,
  rtcpAddress: '192.0.2.1',
  rtcpPort: 4001,
  rtcpMux: false,
  codec: 'PCMA',
  payloadType: 8,
  telephoneEventPayloadType: 101,
  direction: 'sendrecv',
}
