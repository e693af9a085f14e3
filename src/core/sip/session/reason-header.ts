import type { Header } from '../message/message.js'
import type { EndReason } from './lifecycle.js'

/** RFC 3326 §2; the text is ours and needs no escapes but these. */
export const reasonValue = ({ status, text }: EndReason): string =>
  `SIP;cause=${status};text="${text.replace(/[\\"\r\n]/g, ' ')}"`

export const reasonHeader = (reason: EndReason): Header => ({
  name: 'Reason',
  value: reasonValue(reason),
})
