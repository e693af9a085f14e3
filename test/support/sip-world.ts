import { createHash } from 'node:crypto'
import { isFault } from '../../src/core/fault.js'
import type { Hashes, Identifiers } from '../../src/core/identifiers.js'
import type { Endpoint } from '../../src/core/sip/endpoint.js'
import type { SipMessage, SipRequest, SipResponse } from '../../src/core/sip/message/message.js'
import { parseMessage } from '../../src/core/sip/message/parser.js'
import type { SipWorld } from '../../src/core/sip/world.js'
import { Timers } from '../../src/core/timers.js'

/** Identifiers that count upwards, so that a trace reads the same in each run. `name` tells two worlds apart. */
export function countingIdentifiers(name = ''): Identifiers {
  let count = 0
  const next = (kind: string) => {
    count += 1
    return `${kind}${name}${count}`
  }
  return {
    branch: () => next('z9hG4bK-'),
    tag: () => next('tag'),
    callId: () => next('call'),
    cnonce: () => next('cnonce'),
    token: () => next('token'),
    word: () => {
      count += 1
      return count
    },
    key: (octets) => {
      count += 1
      const bytes = Buffer.alloc(octets)
      bytes.write(`${name}${count}`)
      return bytes.toString('base64')
    },
    fraction: () => 0.5,
  }
}

const hex = (algorithm: string) => (text: string) =>
  createHash(algorithm).update(text, 'utf8').digest('hex')

export const NODE_HASHES: Hashes = {
  md5: hex('md5'),
  sha256: hex('sha256'),
  sha512_256: hex('sha512-256'),
}

export const endpoint = (address: string, port = 5060): Endpoint => ({
  transport: 'udp',
  address,
  port,
})

/** A datagram that left, and when (virtual ms). */
export interface Sent {
  readonly bytes: Uint8Array
  readonly to: Endpoint
  readonly at: number
  readonly message: SipMessage
}

/** A SipWorld whose time stands still until `advance`, and whose datagrams are collected in `sent`. */
export class TestSipWorld implements SipWorld {
  readonly timers = new Timers()
  readonly identifiers: Identifiers
  readonly hashes = NODE_HASHES
  readonly sent: Sent[] = []
  now = 0
  #local: Endpoint

  constructor(address = '192.0.2.1', name = '') {
    this.#local = endpoint(address)
    this.identifiers = countingIdentifiers(name)
  }

  local(): Endpoint {
    return this.#local
  }

  /** Our own address or port is another one from now on. */
  moveTo(local: Endpoint): void {
    this.#local = local
  }

  send(bytes: Uint8Array, to: Endpoint): void {
    this.sent.push({ bytes, to, at: this.now, message: parsed(bytes) })
  }

  /** Lets virtual time pass, stopping at each deadline on the way. */
  advance(ms: number): void {
    const end = this.now + ms
    for (
      let due = this.timers.next();
      due !== undefined && due.at <= end;
      due = this.timers.next()
    ) {
      this.now = Math.max(this.now, due.at)
      this.timers.fireDue(this.now)
    }
    this.now = end
  }

  /** Takes what was sent since the last time. */
  drain(): Sent[] {
    return this.sent.splice(0)
  }

  /** The one request that was sent since the last time. */
  request(): SipRequest {
    const message = this.#only()
    if (message.kind !== 'request') throw new Error(`A ${message.status} was sent, no request`)
    return message
  }

  /** The one response that was sent since the last time. */
  response(): SipResponse {
    const message = this.#only()
    if (message.kind !== 'response') throw new Error(`A ${message.method} was sent, no response`)
    return message
  }

  #only(): SipMessage {
    const [first, ...more] = this.drain()
    if (first === undefined) throw new Error('Nothing was sent')
    if (more.length > 0) throw new Error(`${more.length + 1} datagrams were sent, not one`)
    return first.message
  }
}

/** The message in these bytes; a test that sends nonsense fails here. */
export function parsed(bytes: Uint8Array): SipMessage {
  const message = parseMessage(bytes)
  if (isFault(message)) throw new Error(`Not a SIP message: ${message.fault}`)
  return message
}

/** What a message is, for the eye: `INVITE`, `180 INVITE`. */
export const summary = (message: SipMessage): string =>
  message.kind === 'request' ? message.method : `${message.status} ${message.cseq.method}`

/** A message from the text of a test: lines as they are written, no body. */
export const messageOf = (...lines: string[]): SipMessage =>
  parsed(new TextEncoder().encode(`${lines.join('\r\n')}\r\n\r\n`))
