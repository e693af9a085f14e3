import { replaceTopVia, withHeader } from '../../src/core/sip/message/edit.js'
import type { SipRequest } from '../../src/core/sip/message/message.js'

/** What can be wrong with the NOTIFYs of a REFER (RFC 3515 §2.4). */
export type NotifyFault =
  /** Each comes twice. */
  | 'doubled'
  /** Before each a forged one says that it went well. */
  | 'forged with a wrong tag'
  | 'forged with a wrong id'
  /** The last one has no body, or one that is no sipfrag. */
  | 'last one empty'
  | 'last one broken'
  /** After 100 Trying nothing is said. */
  | 'only the first'

const TEXT = new TextEncoder()
const WELL = TEXT.encode('SIP/2.0 200 OK\r\n')
const ENDED = 'terminated;reason=noresource'

/** What goes on the wire in the place of a NOTIFY. */
export function faultyNotifies(notify: SipRequest, fault: NotifyFault): SipRequest[] {
  const isLast = /^SIP\/2\.0 [2-6]/.test(new TextDecoder().decode(notify.body))
  switch (fault) {
    case 'doubled':
      return [notify, notify]
    case 'forged with a wrong tag':
      return [forged(notify, { from: 'forged' }), notify]
    case 'forged with a wrong id':
      return [forged(notify, { id: 77_777 }), notify]
    case 'last one empty':
      return [isLast ? withBody(notify, '') : notify]
    case 'last one broken':
      return [isLast ? withBody(notify, 'this is no sipfrag\r\n') : notify]
    case 'only the first':
      return / 100 /.test(new TextDecoder().decode(notify.body)) ? [notify] : []
  }
}

function forged(notify: SipRequest, { from, id }: { from?: string; id?: number }): SipRequest {
  const [top] = notify.via
  const parameters = new Map(top?.parameters).set('branch', `z9hG4bK-forged-${notify.cseq.number}`)
  const other = top === undefined ? notify : replaceTopVia(notify, { ...top, parameters })
  const ended = withHeader({ ...other, body: WELL }, 'Subscription-State', ENDED)
  const told = id === undefined ? ended : withHeader(ended, 'Event', `refer;id=${id}`)
  if (from === undefined) return told
  const headers = told.headers.map((one) =>
    one.name === 'From' ? { ...one, value: one.value.replace(/tag=[^;]*/, `tag=${from}`) } : one,
  )
  return { ...told, headers }
}

const withBody = (notify: SipRequest, text: string): SipRequest => ({
  ...notify,
  body: TEXT.encode(text),
})
