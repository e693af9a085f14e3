import { write } from 'sdp-transform'
import type { Codec, Direction, LocalMedia, SrtpSuite } from '../sip/contract.js'
import { CLOCK_RATE_HZ, COMFORT_NOISE_PAYLOAD_TYPE, type CodecEntry } from './codecs.js'
import type { MediaLine } from './description.js'
import { type CryptoLine, writeCryptoLine } from './sdes.js'

/** Who speaks and for the how-manieth time (RFC 8866 §5.2): the version grows with every change (RFC 3264 §8). */
export interface Origin {
  readonly sessionId: number
  readonly version: number
}

/** What an earlier exchange has fixed: a later offer repeats its lines and numbers (RFC 3264 §8). */
export interface Agreed {
  readonly lines: readonly MediaLine[]
  readonly audioIndex: number
  readonly codec: Codec
  readonly telephoneEvent: number | undefined
  /** undefined: the call goes on in the clear. */
  readonly suite: SrtpSuite | undefined
}

/** The audio line that we are about to write, and the place it takes among the lines known so far. */
export interface AudioLine {
  readonly local: LocalMedia
  readonly codecs: readonly CodecEntry[]
  readonly telephoneEvent: number | undefined
  readonly comfortNoise: boolean
  readonly rtcpMux: boolean
  readonly crypto: readonly CryptoLine[]
  readonly direction: Direction
  readonly lines: readonly MediaLine[]
  readonly audioIndex: number
}

/** A session description of ours (RFC 8866): one audio line, every other one refused. */
export function writeDescription(origin: Origin, audio: AudioLine): Uint8Array {
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
      index === audio.audioIndex ? audioLine(line, audio) : refusedLine(line),
    ),
  })
  return new TextEncoder().encode(text)
}

function audioLine(line: MediaLine, audio: AudioLine) {
  const { local, codecs, telephoneEvent, comfortNoise, rtcpMux, crypto, direction } = audio
  const rtp = codecs.map(({ codec, payloadType }) => ({
    payload: payloadType,
    codec: codec as string,
    rate: CLOCK_RATE_HZ,
  }))
  const fmtp: { payload: number; config: string }[] = []
  if (comfortNoise) {
    rtp.push({ payload: COMFORT_NOISE_PAYLOAD_TYPE, codec: 'CN', rate: CLOCK_RATE_HZ })
  }
  if (telephoneEvent !== undefined) {
    rtp.push({ payload: telephoneEvent, codec: 'telephone-event', rate: CLOCK_RATE_HZ })
    fmtp.push({ payload: telephoneEvent, config: '0-16' })
  }
  return {
    type: 'audio',
    port: local.port,
    protocol: line.protocol,
    payloads: rtp.map((entry) => entry.payload).join(' '),
    rtp,
    fmtp,
    ...(crypto.length > 0 && { crypto: crypto.map(writeCryptoLine) }),
    ptime: 20,
    ...(rtcpMux && { rtcpMux: 'rtcp-mux' as const }),
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
