import type { Codec } from '../sip/contract.js'

/** A codec as a description lists it: what it is, and by which number it travels (RFC 3551 §6). */
export interface CodecEntry {
  readonly codec: Codec
  readonly payloadType: number
}

/** One a=rtpmap line (RFC 8866 §6.6). */
export interface RtpMap {
  readonly payloadType: number
  /** Upper case. */
  readonly encoding: string
  readonly rateHz: number
}

/** The static payload types of G.711 (RFC 3551 table 4): they need no a=rtpmap. */
export const STATIC_PAYLOAD_TYPES: Readonly<Record<Codec, number>> = { PCMU: 0, PCMA: 8 }

/** Both G.711 laws and the telephone events are clocked at 8 kHz. */
export const CLOCK_RATE_HZ = 8000

/** Comfort noise of 8 kHz (RFC 3389 §4). We hear it, and send none: our own sound never pauses. */
export const COMFORT_NOISE_PAYLOAD_TYPE = 13

/** Our own number for telephone-event, where the peer has not chosen one before (a dynamic one: RFC 3551 §3). */
export const TELEPHONE_EVENT_PAYLOAD_TYPE = 101

/** The codecs of an m-line that we can speak, in the peer's order (RFC 3264 §6.1). */
export function knownCodecs(
  formats: readonly number[],
  maps: readonly RtpMap[],
): readonly CodecEntry[] {
  const known: CodecEntry[] = []
  for (const payloadType of formats) {
    const codec = codecOf(payloadType, maps)
    if (codec !== undefined) known.push({ codec, payloadType })
  }
  return known
}

/** The number of telephone-event/8000 in an m-line, where it is there (RFC 4733 §7.1). */
export function telephoneEventOf(
  formats: readonly number[],
  maps: readonly RtpMap[],
): number | undefined {
  return formats.find((format) =>
    maps.some(
      (map) =>
        map.payloadType === format &&
        map.encoding === 'TELEPHONE-EVENT' &&
        map.rateHz === CLOCK_RATE_HZ,
    ),
  )
}

function codecOf(payloadType: number, maps: readonly RtpMap[]): Codec | undefined {
  const map = maps.find((entry) => entry.payloadType === payloadType)
  if (map === undefined) {
    if (payloadType === STATIC_PAYLOAD_TYPES.PCMU) return 'PCMU'
    return payloadType === STATIC_PAYLOAD_TYPES.PCMA ? 'PCMA' : undefined
  }
  if (map.rateHz !== CLOCK_RATE_HZ) return undefined
  return map.encoding === 'PCMA' || map.encoding === 'PCMU' ? map.encoding : undefined
}
