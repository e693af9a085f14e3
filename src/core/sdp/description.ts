import { parse } from 'sdp-transform'
import { type Fault, fault } from '../fault.js'
import type { Direction } from '../sip/contract.js'
import { type CodecEntry, knownCodecs, type RtpMap, telephoneEventOf } from './codecs.js'

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
  readonly rtp?: readonly {
    readonly payload?: unknown
    readonly codec?: unknown
    readonly rate?: unknown
  }[]
}

/** A description longer than this is nobody's phone call. */
const MAX_BYTES = 16_384
const MAX_MEDIA_LINES = 16

/**
 * Reads an offer or an answer (RFC 8866, RFC 3264).
 * @returns 400 where it is no session description, 488 where it offers nothing that we can do
 */
export function readDescription(body: Uint8Array): RemoteDescription | Fault {
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
  return audioOf(session, session.media, lines)
}

/** The first audio line over plain RTP that is not refused and has a codec of ours. */
function audioOf(
  session: Loose,
  media: readonly Loose[],
  lines: readonly MediaLine[],
): RemoteDescription | Fault {
  for (const [audioIndex, line] of lines.entries()) {
    const entry = media[audioIndex]
    if (entry === undefined || line.type !== 'audio' || line.protocol !== 'RTP/AVP') continue
    const port = Number(entry.port)
    if (!(port > 0 && port <= 65_535)) continue
    const formats = numbers(line.formats)
    const maps = rtpMaps(entry)
    const codecs = knownCodecs(formats, maps)
    if (codecs.length === 0) continue
    const address = (entry.connection ?? session.connection)?.ip
    if (typeof address !== 'string' || !isNumeric(address)) {
      return fault('The media address is not numeric', 488)
    }
    const direction = directionOf(entry.direction ?? session.direction, address)
    const telephoneEvent = telephoneEventOf(formats, maps)
    return { lines, audioIndex, address, port, codecs, telephoneEvent, direction }
  }
  return fault('No audio with a codec of ours (PCMA, PCMU) is offered', 488)
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
