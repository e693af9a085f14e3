import { ADDRESS, PLACES } from './network.js'
import type { Datagram } from './pcap.js'

/** A SIP message as it was seen on the wire. */
export interface TracedMessage {
  readonly at: number
  readonly from: string
  readonly to: string
  /** `INVITE`, `REFER`, … of a request; undefined of a response. */
  readonly method: string | undefined
  /** 100…699 of a response; undefined of a request. */
  readonly status: number | undefined
  readonly text: string
}

const REQUEST = /^([A-Z]+) sips?:\S+ SIP\/2\.0\r\n/
const RESPONSE = /^SIP\/2\.0 (\d{3}) /

/** Reads a datagram as SIP; undefined when it is something else. Names the places by their addresses. */
export function traced(datagram: Datagram): TracedMessage | undefined {
  const text = datagram.payload.toString('latin1')
  const method = text.match(REQUEST)?.[1]
  const status = text.match(RESPONSE)?.[1]
  if (method === undefined && status === undefined) return undefined
  return {
    at: datagram.at,
    from: placeOf(datagram.from),
    to: placeOf(datagram.to),
    method,
    status: status === undefined ? undefined : Number(status),
    text,
  }
}

/** First value of a header field by its full name; '' when absent. Enough for the peers' own spelling. */
export function header(message: TracedMessage, name: string): string {
  const line = message.text.match(new RegExp(`^${name}[ \\t]*:[ \\t]*(.*)\\r$`, 'im'))
  return line?.[1] ?? ''
}

/** One line a message: when, from whom to whom, what. A digit string in an URI is the stage's own. */
export function ladder(messages: readonly TracedMessage[]): string {
  const start = messages[0]?.at ?? 0
  return messages
    .map((message) => {
      const first = message.text.slice(0, message.text.indexOf('\r\n'))
      const about = message.status === undefined ? '' : ` (${header(message, 'CSeq')})`
      const result = header(message, 'Content-Type').startsWith('message/sipfrag')
        ? ` [${message.text.split('\r\n\r\n')[1]?.trim()}]`
        : ''
      const seconds = ((message.at - start) / 1000).toFixed(3).padStart(8)
      return `${seconds} ${message.from.padStart(10)} -> ${message.to.padEnd(10)} ${first}${about}${result}`
    })
    .join('\n')
}

export function placeOf(address: string): string {
  return PLACES.find((place) => ADDRESS[place] === address) ?? address
}
