import type { NegotiatedMedia, SrtpKeys } from '../sip/contract.js'

/** Whether two settlements mean the same for the media engine. Keys are compared, which print alike. */
export function sameMedia(a: NegotiatedMedia | undefined, b: NegotiatedMedia | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b) && sameKeys(a?.crypto, b?.crypto)
}

const sameKeys = (a: SrtpKeys | undefined, b: SrtpKeys | undefined): boolean =>
  a?.sendKey.reveal() === b?.sendKey.reveal() && a?.receiveKey.reveal() === b?.receiveKey.reveal()
