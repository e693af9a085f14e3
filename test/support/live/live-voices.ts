import { amplitudeOf } from '../../../src/app/trial/judge.js'
import { decodeAlaw } from '../peers/rtp-voice.js'
import { encodeAlaw, tone } from '../peers/tone.js'
import type { Voices } from '../wire/wire-media.js'

/** Whole periods in a packet of 20 ms, so that one packet follows another without a seam; far from DTMF and call progress. */
export const VOICE_HZ = { phone: 550, caller: 1050, target: 2300, colleague: 1850 } as const
export type Speaker = keyof typeof VOICE_HZ
const SPEAKERS = Object.keys(VOICE_HZ) as Speaker[]

/** Of a tone that somebody hears. */
export const HEARD_AMPLITUDE = 800
const SAMPLES = 160
const HEADER_BYTES = 12
const PCMA = 8
const SSRC = 0x5eed
const SILENCE = Buffer.alloc(SAMPLES, encodeAlaw(0))
const SOUNDS = new Map<string, Buffer>(
  SPEAKERS.map((name) => [
    name,
    Buffer.from(Uint8Array.from(tone(VOICE_HZ[name], SAMPLES), encodeAlaw)),
  ]),
)

/** Whose voice it is; '' where nobody's. A server passes packets as they were sent; whatever the daemon says, or relays, is its own rendering of a tone. */
function speakerOf(payload: Buffer): Speaker | '' {
  const known = SPEAKERS.find((name) => SOUNDS.get(name)?.equals(payload))
  if (known !== undefined || payload.equals(SILENCE)) return known ?? ''
  const samples = Int16Array.from(payload, decodeAlaw)
  const loudness = SPEAKERS.map((name) => amplitudeOf(samples, VOICE_HZ[name]))
  const most = Math.max(...loudness)
  return most > HEARD_AMPLITUDE ? (SPEAKERS[loudness.indexOf(most)] ?? '') : ''
}

/** G.711 as phones send it, every 20 ms: each party says one tone, and is known by its pitch wherever it arrives. */
export const TONES: Voices = {
  paceMs: 20,
  keepsTime: true,
  packet(speaker, sequence) {
    const header = Buffer.alloc(HEADER_BYTES)
    header[0] = 0x80
    header[1] = PCMA
    header.writeUInt16BE(sequence & 0xffff, 2)
    header.writeUInt32BE((sequence * SAMPLES) >>> 0, 4)
    header.writeUInt32BE(SSRC, 8)
    return Buffer.concat([header, SOUNDS.get(speaker) ?? SILENCE])
  },
  speakerIn(packet) {
    const isSound = ((packet[1] ?? 0) & 0x7f) === PCMA && packet.length > HEADER_BYTES
    return isSound ? speakerOf(packet.subarray(HEADER_BYTES)) : ''
  },
}
