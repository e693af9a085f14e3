import type { Hashes } from '../../identifiers.js'

/** The algorithms of RFC 7616 §6.1 that SIP uses (RFC 8760 §2.1), as they are written on the wire. */
export const DIGEST_ALGORITHMS = [
  'MD5',
  'MD5-sess',
  'SHA-256',
  'SHA-256-sess',
  'SHA-512-256',
  'SHA-512-256-sess',
] as const

/** What a digest protects: the request's line, or its body too (RFC 7616 §3.4.3). */
export type DigestQop = 'auth' | 'auth-int'

export type DigestAlgorithm = (typeof DIGEST_ALGORITHMS)[number]

/** What a digest is computed of (RFC 7616 §3.4). Text is as it stands between the quotes of the header. */
export interface DigestInput {
  readonly algorithm: DigestAlgorithm
  readonly username: string
  readonly realm: string
  readonly password: string
  readonly nonce: string
  readonly method: string
  /** The Request-URI as it is written in the request (RFC 3261 §22.4). */
  readonly uri: string
  /** Absent for a challenger of RFC 2069 that offers no qop: nonce count and cnonce are then left out. */
  readonly qop?: DigestQop | undefined
  /** The entity body, which `auth-int` protects as well; '' where there is none. */
  readonly body?: string
  readonly nonceCount: number
  readonly cnonce: string
}

/** The nonce count as it stands in the header: eight hexadecimal digits (RFC 7616 §3.4). */
export const formatNonceCount = (count: number): string => count.toString(16).padStart(8, '0')

/** The `response` of a digest: hexadecimal, lower case (RFC 7616 §3.4.1; without qop RFC 2617 §3.2.2.1). */
export function digestResponse(hashes: Hashes, input: DigestInput): string {
  const hash = hashOf(hashes, input.algorithm)
  const line = `${input.method}:${input.uri}`
  const a2 = hash(input.qop === 'auth-int' ? `${line}:${hash(input.body ?? '')}` : line)
  const secret = secretOf(hash, input)
  if (input.qop === undefined) return hash(`${secret}:${input.nonce}:${a2}`)
  const count = formatNonceCount(input.nonceCount)
  return hash(`${secret}:${input.nonce}:${count}:${input.cnonce}:${input.qop}:${a2}`)
}

/** H(A1) (RFC 7616 §3.4.2): the `-sess` variants bind it to the first nonce and cnonce. */
function secretOf(hash: (text: string) => string, input: DigestInput): string {
  const plain = hash(`${input.username}:${input.realm}:${input.password}`)
  return input.algorithm.endsWith('-sess') ? hash(`${plain}:${input.nonce}:${input.cnonce}`) : plain
}

function hashOf(hashes: Hashes, algorithm: DigestAlgorithm): (text: string) => string {
  if (algorithm.startsWith('MD5')) return (text) => hashes.md5(text)
  if (algorithm.startsWith('SHA-256')) return (text) => hashes.sha256(text)
  return (text) => hashes.sha512_256(text)
}
