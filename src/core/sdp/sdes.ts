import { Secret } from '../secret.js'
import type { SrtpSuite } from '../sip/contract.js'

/** A key of one direction as a=crypto carries it (RFC 4568 §9.1): master key and salt in base64. */
export interface CryptoLine {
  readonly tag: number
  readonly suite: SrtpSuite
  readonly key: Secret
}

/** Octets of master key and salt (RFC 4568 §6.2, RFC 7714 §12). */
export const SRTP_KEY_OCTETS: Readonly<Record<SrtpSuite, number>> = {
  AEAD_AES_128_GCM: 28,
  AES_CM_128_HMAC_SHA1_80: 30,
  AES_CM_128_HMAC_SHA1_32: 30,
}

/** In our order of preference. */
export const SRTP_SUITES = Object.keys(SRTP_KEY_OCTETS) as readonly SrtpSuite[]

/** What sdp-transform makes of a=crypto, for text that anybody wrote. */
interface Loose {
  readonly id?: unknown
  readonly suite?: unknown
  readonly config?: unknown
  readonly sessionConfig?: unknown
}

/**
 * The a=crypto lines that we can obey, in the peer's order. A line with a key identifier (MKI), more than one key, or a
 * session parameter other than the window size hint asks for what we do not do: it is as if it were not there (RFC 4568
 * §6.3, §7.1.2). The lifetime is longer than any call.
 */
export function readCryptoLines(entries: readonly unknown[]): readonly CryptoLine[] {
  return entries.flatMap((entry) => {
    const line = readCryptoLine(entry as Loose)
    return line === undefined ? [] : [line]
  })
}

function readCryptoLine({ id, suite, config, sessionConfig }: Loose): CryptoLine | undefined {
  const known = SRTP_SUITES.find((name) => name === suite)
  if (known === undefined || typeof config !== 'string' || typeof id !== 'number') return undefined
  if (sessionConfig !== undefined && !/^WSH=\d+$/.test(String(sessionConfig))) return undefined
  const [, key, padding = ''] =
    /^inline:([A-Za-z0-9+/]+)(={0,2})(?:\|(?:2\^)?\d+)?$/.exec(config) ?? []
  if (key === undefined) return undefined
  const octets = SRTP_KEY_OCTETS[known]
  if (key.length !== Math.ceil((octets * 8) / 6)) return undefined
  return { tag: id, suite: known, key: new Secret(`${key}${padding}`) }
}

/** For sdp-transform. The only place where a key becomes text that leaves. */
export const writeCryptoLine = ({ tag, suite, key }: CryptoLine) => ({
  id: tag,
  suite,
  config: `inline:${key.reveal()}`,
})
