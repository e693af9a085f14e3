import { ADDRESS } from './network.js'
import type { Observer } from './observer.js'
import { header, type TracedMessage } from './sip-trace.js'

/** What somebody knows who has read every SIP message of the call: more than any stranger should. */
export interface Overheard {
  /** The unguessable user part of the daemon's Contact. */
  readonly contact: string
  readonly callId: string
  readonly callerTag: string
  readonly ourTag: string
  /** Branch and CSeq of the INVITE as it reached the daemon. */
  readonly inviteBranch: string
  readonly inviteCSeq: number
  /** Of the daemon's last REGISTER. */
  readonly registerBranch: string
  readonly registerCallId: string
  readonly registerTag: string
  /** Where the daemon takes the call's RTP. */
  readonly rtpPort: number
}

const tagOf = (value: string): string => value.match(/;tag=([^;>\s]+)/)?.[1] ?? ''
const branchOf = (message: TracedMessage): string =>
  header(message, 'Via').match(/;branch=([^;\s]+)/)?.[1] ?? ''

/** From the call that came in and was answered. */
export function overhear({ messages }: Observer): Overheard {
  const find = (what: string, test: (message: TracedMessage) => boolean) => {
    const found = messages.findLast(test)
    if (found === undefined) throw new Error(`There was no ${what}.`)
    return found
  }
  const register = find(
    'REGISTER of the daemon',
    ({ method, from }) => method === 'REGISTER' && from === 'transferor',
  )
  const invite = find(
    'INVITE to the daemon',
    ({ method, to }) => method === 'INVITE' && to === 'transferor',
  )
  const answer = find(
    'answer of the daemon',
    (message) =>
      message.status === 200 &&
      message.from === 'transferor' &&
      header(message, 'CSeq').endsWith('INVITE'),
  )
  return {
    contact: header(register, 'Contact').match(/<sip:([^@]+)@/)?.[1] ?? '',
    callId: header(invite, 'Call-ID'),
    callerTag: tagOf(header(answer, 'From')),
    ourTag: tagOf(header(answer, 'To')),
    inviteBranch: branchOf(invite),
    inviteCSeq: Number.parseInt(header(invite, 'CSeq'), 10),
    registerBranch: branchOf(register),
    registerCallId: header(register, 'Call-ID'),
    registerTag: tagOf(header(register, 'From')),
    rtpPort: Number(answer.text.match(/^m=audio (\d+)/m)?.[1]),
  }
}

/** Where the daemon listens for SIP. */
export const DAEMON = { address: ADDRESS.transferor, port: 5060 }
