import type { Header } from '../message/message.js'
import type { EndReason } from './lifecycle.js'

/** RFC 3326 §2; the text is ours and needs no escapes but these. */
export const reasonValue = ({ status, text }: EndReason): string =>
  `SIP;cause=${status};text="${text.replace(/[\\"\r\n]/g, ' ')}"`

export const reasonHeader = (reason: EndReason): Header => ({
  name: 'Reason',
  value: reasonValue(reason),
})

const GAVE_UP = /(?:^|,)\s*SIP\s*;(?:[^,]*;)?\s*cause\s*=\s*408\b/i

/** The Reason of a BYE whose sender had no ACK, no refresh or no sound from us: nobody has hung up. */
export const saysGaveUp = (reason = ''): boolean => GAVE_UP.test(reason)
