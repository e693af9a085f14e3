import { type Header, header, headers, type SipRequest } from './message.js'
import { reasonOf } from './reason.js'
import { accept, contentType } from './tokens.js'

/** What a user agent can do (RFC 3261 §8.2). */
export interface Abilities {
  readonly methods: readonly string[]
  /** Of Request-URIs, lower case. */
  readonly schemes: readonly string[]
  /** Option tags in lower case. */
  readonly extensions: readonly string[]
  /** Media types of bodies that we read, lower case. */
  readonly contentTypes: readonly string[]
}

export interface Refusal {
  readonly status: number
  readonly reason: string
  /** What the status asks for: Allow, Unsupported, Accept, Accept-Encoding. */
  readonly headers: readonly Header[]
}

/** Methods of the registry: one that we do not do is 405, any other 501 (RFC 3261 §21.4.6, 21.5.2). */
const KNOWN_METHODS = [
  'ACK',
  'BYE',
  'CANCEL',
  'INFO',
  'INVITE',
  'MESSAGE',
  'NOTIFY',
  'OPTIONS',
  'PRACK',
  'PUBLISH',
  'REFER',
  'REGISTER',
  'SUBSCRIBE',
  'UPDATE',
]

/**
 * May the user agent act on this request? Undefined when it may. The order is that of RFC 3261
 * §8.2.1–8.2.3. ACK and CANCEL pass: the one is never answered, the other concerns its INVITE.
 */
export function admit(request: SipRequest, can: Abilities): Refusal | undefined {
  if (request.method === 'ACK' || request.method === 'CANCEL') return undefined
  return (
    methodRefusal(request, can) ??
    addressRefusal(request, can) ??
    extensionRefusal(request, can) ??
    bodyRefusal(request, can) ??
    answerRefusal(request)
  )
}

/** RFC 3261 §8.2.1 */
function methodRefusal(request: SipRequest, can: Abilities): Refusal | undefined {
  if (can.methods.includes(request.method)) return undefined
  const status = KNOWN_METHODS.includes(request.method) ? 405 : 501
  return refusal(status, { name: 'Allow', value: can.methods.join(', ') })
}

/** RFC 3261 §8.2.2.1; §10.3: an address of record is a sip or sips URI. */
function addressRefusal(request: SipRequest, can: Abilities): Refusal | undefined {
  if (!can.schemes.includes(request.uri.scheme)) return refusal(416)
  const { scheme } = request.to.uri
  const isRecord = scheme === 'sip' || scheme === 'sips'
  return request.method === 'REGISTER' && !isRecord ? refusal(400) : undefined
}

/** RFC 3261 §8.2.2.3 */
function extensionRefusal(request: SipRequest, can: Abilities): Refusal | undefined {
  const unknown = headers(request, 'Require').filter(
    (tag) => tag !== '' && !can.extensions.includes(tag.toLowerCase()),
  )
  if (unknown.length === 0) return undefined
  return refusal(420, ...unknown.map((value) => ({ name: 'Unsupported', value })))
}

/** RFC 3261 §8.2.3: unless the sender says that it need not be understood (§20.11). */
function bodyRefusal(request: SipRequest, can: Abilities): Refusal | undefined {
  if (request.body.length === 0 || isOptional(request)) return undefined
  const encoding = header(request, 'Content-Encoding')?.toLowerCase()
  if (encoding !== undefined && encoding !== 'identity') {
    return refusal(415, { name: 'Accept-Encoding', value: 'identity' })
  }
  const type = contentType(request)?.type
  if (type !== undefined && can.contentTypes.includes(type)) return undefined
  return refusal(415, { name: 'Accept', value: can.contentTypes.join(', ') })
}

const isOptional = (request: SipRequest): boolean =>
  header(request, 'Content-Disposition')?.toLowerCase().includes('handling=optional') ?? false

/** We answer an INVITE with SDP and nothing else (RFC 3261 §20.1, RFC 4475 §3.3.15). */
function answerRefusal(request: SipRequest): Refusal | undefined {
  if (request.method !== 'INVITE') return undefined
  const types = accept(request)
  if (types === undefined || types.some((type) => SDP_RANGES.includes(type))) return undefined
  return refusal(406)
}

const SDP_RANGES = ['application/sdp', 'application/*', '*/*']

const refusal = (status: number, ...headers: Header[]): Refusal => ({
  status,
  reason: reasonOf(status),
  headers,
})
