import { write } from 'sdp-transform'
import { type Fault, fault } from '../fault.js'
import type { Codec, Direction, LocalMedia, NegotiatedMedia } from '../sip/contract.js'
import {
  CLOCK_RATE_HZ,
  type CodecEntry,
  STATIC_PAYLOAD_TYPES,
  TELEPHONE_EVENT_PAYLOAD_TYPE,
} from './codecs.js'
import type { MediaLine, RemoteDescription } from './description.js'
import { answeredDirection, common, mirrored } from './hold.js'

/** Who speaks and for the how-manieth time (RFC 8866 §5.2): the version grows with every change (RFC 3264 §8). */
export interface Origin {
  readonly sessionId: number
  readonly version: number
}

/** The audio line that we are about to write, and the place it takes among the lines known so far. */
interface AudioLine {
  readonly local: LocalMedia
  readonly codecs: readonly CodecEntry[]
  readonly telephoneEvent: number | undefined
  readonly direction: Direction
  readonly lines: readonly MediaLine[]
  readonly audioIndex: number
}

/** What an earlier exchange has fixed: a later offer repeats its lines and numbers (RFC 3264 §8). */
export interface Agreed {
  readonly lines: readonly MediaLine[]
  readonly audioIndex: number
  readonly codec: Codec
  readonly telephoneEvent: number | undefined
}

/** An offer of ours (RFC 3264 §5): the agreed codec first, then the others. */
export function writeOffer(
  local: LocalMedia,
  direction: Direction,
  origin: Origin,
  agreed?: Agreed,
): Uint8Array {
  const first = agreed?.codec
  const order = [...local.codecs].sort((a, b) => Number(b === first) - Number(a === first))
  return writeDescription(origin, {
    local,
    codecs: order.map((codec) => ({ codec, payloadType: STATIC_PAYLOAD_TYPES[codec] })),
    telephoneEvent: agreed?.telephoneEvent ?? TELEPHONE_EVENT_PAYLOAD_TYPE,
    direction,
    lines: agreed?.lines ?? [{ type: 'audio', protocol: 'RTP/AVP', formats: '' }],
    audioIndex: agreed?.audioIndex ?? 0,
  })
}

/**
 * Our answer to an offer (RFC 3264 §6): the first codec of the offer that we have, alone, so that nobody changes it in
 * mid-stream; telephone-event under the offer's number; every other line refused with port 0.
 * @returns 488 where there is no common codec
 */
export function writeAnswer(
  offer: RemoteDescription,
  local: LocalMedia,
  holding: boolean,
  origin: Origin,
): { readonly body: Uint8Array; readonly media: NegotiatedMedia } | Fault {
  const chosen = offer.codecs.find((entry) => local.codecs.includes(entry.codec))
  if (chosen === undefined) return fault('There is no common codec', 488)
  const direction = answeredDirection(holding, offer.direction)
  const body = writeDescription(origin, {
    local,
    codecs: [chosen],
    telephoneEvent: offer.telephoneEvent,
    direction,
    lines: offer.lines,
    audioIndex: offer.audioIndex,
  })
  return { body, media: negotiated(offer, chosen, direction) }
}

/**
 * What an answer to our offer settles (RFC 3264 §7).
 * @returns 488 where the answer takes none of our codecs
 */
export function readAnswer(
  answer: RemoteDescription,
  local: LocalMedia,
  offered: Direction,
): NegotiatedMedia | Fault {
  const chosen = answer.codecs.find((entry) => local.codecs.includes(entry.codec))
  if (chosen === undefined) return fault('The answer has no codec of ours', 488)
  return negotiated(answer, chosen, common(offered, mirrored(answer.direction)))
}

const negotiated = (
  peer: RemoteDescription,
  chosen: CodecEntry,
  direction: Direction,
): NegotiatedMedia => ({
  remoteAddress: peer.address,
  remotePort: peer.port,
  codec: chosen.codec,
  payloadType: chosen.payloadType,
  telephoneEventPayloadType: peer.telephoneEvent,
  direction,
})

function writeDescription(origin: Origin, audio: AudioLine): Uint8Array {
  const ipVer = audio.local.address.includes(':') ? 6 : 4
  const text = write({
    version: 0,
    origin: {
      username: '-',
      sessionId: origin.sessionId,
      sessionVersion: origin.version,
      netType: 'IN',
      ipVer,
      address: audio.local.address,
    },
    name: '-',
    connection: { version: ipVer, ip: audio.local.address },
    timing: { start: 0, stop: 0 },
    media: audio.lines.map((line, index) =>
      index === audio.audioIndex ? audioLine(audio) : refusedLine(line),
    ),
  })
  return new TextEncoder().encode(text)
}

function audioLine({ local, codecs, telephoneEvent, direction }: AudioLine) {
  const rtp = codecs.map(({ codec, payloadType }) => ({
    payload: payloadType,
    codec: codec as string,
    rate: CLOCK_RATE_HZ,
  }))
  const fmtp: { payload: number; config: string }[] = []
  if (telephoneEvent !== undefined) {
    rtp.push({ payload: telephoneEvent, codec: 'telephone-event', rate: CLOCK_RATE_HZ })
    fmtp.push({ payload: telephoneEvent, config: '0-16' })
  }
  return {
    type: 'audio',
    port: local.port,
    protocol: 'RTP/AVP',
    payloads: rtp.map((entry) => entry.payload).join(' '),
    rtp,
    fmtp,
    ptime: 20,
    direction,
  }
}

/** Port 0 refuses a line; it keeps its place and its formats (RFC 3264 §6). */
const refusedLine = (line: MediaLine) => ({
  type: line.type,
  port: 0,
  protocol: line.protocol,
  payloads: line.formats === '' ? '0' : line.formats,
  rtp: [],
  fmtp: [],
})
