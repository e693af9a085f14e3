import { parse } from 'sdp-transform'
import { type Fault, fault, isFault } from '../fault.js'
import type { Direction } from '../sip/contract.js'
import {
  COMFORT_NOISE_PAYLOAD_TYPE,
  type CodecEntry,
  knownCodecs,
  type RtpMap,
  telephoneEventOf,
} from './codecs.js'
import { type CryptoLine, readCryptoLines } from './sdes.js'

/** One m-line as it has to be repeated in an answer (RFC 3264 §6: same number, same order). */
export interface MediaLine {
  readonly type: string
  readonly protocol: string
  /** The formats as written. */
  readonly formats: string
}

/** What we understand of a peer's session description. */
export interface RemoteDescription {
  /** Every m-line in order. */
  readonly lines: readonly MediaLine[]
  /** The m-line that carries the speech. */
  readonly audioIndex: number
  /** A numeric address; 0.0.0.0 (or ::) is the hold of RFC 2543. */
  readonly address: string
  readonly port: number
  /** In the peer's order; never empty. */
  readonly codecs: readonly CodecEntry[]
  readonly telephoneEvent: number | undefined
  readonly takesComfortNoise: boolean
  readonly rtcpAddress: string
  readonly rtcpPort: number
  readonly rtcpMux: boolean
  /** The a=crypto lines that we can obey, in the peer's order; empty: RTP in the clear. */
  readonly crypto: readonly CryptoLine[]
  /** From the peer's view; the hold of RFC 2543 is said as the direction it means. */
  readonly direction: Direction
}

/** What sdp-transform may give back for text that anybody wrote: nothing of it is certain. */
interface Loose {
  readonly type?: unknown
  readonly port?: unknown
  readonly protocol?: unknown
  readonly payloads?: unknown
  readonly direction?: unknown
  readonly connection?: { readonly ip?: unknown } | undefined
  readonly rtcp?: { readonly port?: unknown; readonly address?: unknown }
  readonly rtcpMux?: unknown
  readonly crypto?: readonly unknown[]
  readonly rtp?: readonly {
    readonly payload?: unknown
    readonly codec?: unknown
    readonly rate?: unknown
  }[]
}

/** A description longer than this is nobody's phone call. */
const MAX_BYTES = 16_384
const MAX_MEDIA_LINES = 16

/** What may be used of SRTP: see LocalSrtp. */
export type SrtpMode = 'off' | 'offered' | 'required'

/**
 * Reads an offer or an answer (RFC 8866, RFC 3264). Of several audio lines the first one with keys is taken, where SRTP is
 * not off, before one without.
 * @returns 400 where it is no session description, 488 where it offers nothing that we can do
 */
export function readDescription(
  body: Uint8Array,
  srtp: SrtpMode = 'off',
): RemoteDescription | Fault {
  if (body.length > MAX_BYTES) return fault('The session description is too long', 488)
  const text = new TextDecoder().decode(body)
  if (!/^v=0[\r\n]/.test(text)) return fault('The body is no session description')
  const session = parse(text) as Loose & { readonly media: readonly Loose[] }
  if (session.media.length > MAX_MEDIA_LINES) return fault('Too many media lines', 488)
  const lines: MediaLine[] = []
  for (const media of session.media) {
    if (typeof media.type !== 'string' || media.type === '' || typeof media.port !== 'number') {
      return fault('A media line of the session description cannot be read', 488)
    }
    lines.push({
      type: media.type,
      protocol: String(media.protocol ?? ''),
      formats: String(media.payloads ?? ''),
    })
  }
  const found = lines.flatMap((_, index) => audioOf(session, session.media, lines, index, srtp))
  const usable = found.filter((audio): audio is RemoteDescription => !isFault(audio))
  const secure = usable.find(({ crypto }) => crypto.length > 0)
  return secure ?? usable[0] ?? found[0] ?? fault(nothingUsable(srtp), 488)
}

const nothingUsable = (srtp: SrtpMode): string =>
  srtp === 'required'
    ? 'SRTP is required here, and no audio with a key and a codec of ours (PCMA, PCMU) is offered'
    : 'No audio with a codec of ours (PCMA, PCMU) is offered'

/** An audio line that is not refused, has a codec of ours and a profile that we may use; else nothing. */
function audioOf(
  session: Loose,
  media: readonly Loose[],
  lines: readonly MediaLine[],
  audioIndex: number,
  srtp: SrtpMode,
): readonly (RemoteDescription | Fault)[] {
  const line = lines[audioIndex]
  const entry = media[audioIndex]
  if (entry === undefined || line?.type !== 'audio') return []
  const port = Number(entry.port)
  if (!(port > 0 && port <= 65_535)) return []
  const crypto = cryptoOf(line, entry, srtp)
  const formats = numbers(line.formats)
  const maps = rtpMaps(entry)
  const codecs = knownCodecs(formats, maps)
  if (crypto === undefined || codecs.length === 0) return []
  const address = (entry.connection ?? session.connection)?.ip
  if (typeof address !== 'string' || !isNumeric(address)) {
    return [fault('The media address is not numeric', 488)]
  }
  return [
    {
      lines,
      audioIndex,
      address,
      port,
      codecs,
      telephoneEvent: telephoneEventOf(formats, maps),
      takesComfortNoise: formats.includes(COMFORT_NOISE_PAYLOAD_TYPE),
      ...rtcpOf(entry, address, port),
      crypto,
      direction: directionOf(entry.direction ?? session.direction, address),
    },
  ]
}

/**
 * The keys of a line; undefined where its profile is not for us. RTP/SAVP is nothing without keys (RFC 4568 §7); keys in
 * RTP/AVP are opportunistic SRTP (RFC 8643).
 */
function cryptoOf(
  { protocol }: MediaLine,
  entry: Loose,
  srtp: SrtpMode,
): readonly CryptoLine[] | undefined {
  const isSecure = protocol === 'RTP/SAVP'
  if (!isSecure && protocol !== 'RTP/AVP') return undefined
  const crypto = srtp === 'off' ? [] : readCryptoLines(entry.crypto ?? [])
  return crypto.length === 0 && (isSecure || srtp === 'required') ? undefined : crypto
}

/** RFC 3605: another port or address than the one above RTP's (RFC 3550 §11). */
function rtcpOf({ rtcp, rtcpMux }: Loose, address: string, port: number) {
  const written = Number(rtcp?.port)
  const isPort = written > 0 && written <= 65_535
  const own = rtcp?.address
  return {
    rtcpAddress: isPort && typeof own === 'string' && isNumeric(own) ? own : address,
    rtcpPort: isPort ? written : Math.min(port + 1, 65_535),
    rtcpMux: rtcpMux !== undefined,
  }
}

function numbers(formats: string): number[] {
  return formats
    .split(' ')
    .filter((format) => /^\d{1,3}$/.test(format))
    .map(Number)
    .filter((format) => format <= 127)
}

function rtpMaps(media: Loose): RtpMap[] {
  return (media.rtp ?? []).map((entry) => ({
    payloadType: Number(entry.payload),
    encoding: String(entry.codec).toUpperCase(),
    rateHz: Number(entry.rate),
  }))
}

/** c=0.0.0.0 said `hold` before there were directions (RFC 3264 §8.4): such a peer cannot be sent to. */
function directionOf(written: unknown, address: string): Direction {
  const direction =
    written === 'sendonly' || written === 'recvonly' || written === 'inactive'
      ? written
      : 'sendrecv'
  if (address !== '0.0.0.0' && address !== '::') return direction
  return direction === 'sendrecv' || direction === 'sendonly' ? 'sendonly' : 'inactive'
}

const isNumeric = (address: string): boolean =>
  isIpv4(address) || (address.includes(':') && /^[0-9a-fA-F:.]{2,45}$/.test(address))

function isIpv4(address: string): boolean {
  const parts = address.split('.')
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)
}
