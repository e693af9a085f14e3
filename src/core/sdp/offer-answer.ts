import { type Fault, fault } from '../fault.js'
import type { Direction, LocalMedia, NegotiatedMedia } from '../sip/contract.js'
import { type CodecEntry, STATIC_PAYLOAD_TYPES, TELEPHONE_EVENT_PAYLOAD_TYPE } from './codecs.js'
import type { RemoteDescription } from './description.js'
import { answeredDirection, common, mirrored } from './hold.js'
import type { CryptoLine } from './sdes.js'
import { type Agreed, type Origin, writeDescription } from './write-description.js'

/** An offer of ours (RFC 3264 §5): the agreed codec first, then the others. */
export function writeOffer(
  local: LocalMedia,
  direction: Direction,
  origin: Origin,
  agreed?: Agreed,
): Uint8Array {
  const first = agreed?.codec
  const order = [...local.codecs].sort((a, b) => Number(b === first) - Number(a === first))
  const protocol = local.srtp?.mode === 'required' ? 'RTP/SAVP' : 'RTP/AVP'
  return writeDescription(origin, {
    local,
    codecs: order.map((codec) => ({ codec, payloadType: STATIC_PAYLOAD_TYPES[codec] })),
    telephoneEvent: agreed?.telephoneEvent ?? TELEPHONE_EVENT_PAYLOAD_TYPE,
    comfortNoise: false,
    rtcpMux: true,
    crypto: offeredCrypto(local, agreed),
    direction,
    lines: agreed?.lines ?? [{ type: 'audio', protocol, formats: '' }],
    audioIndex: agreed?.audioIndex ?? 0,
  })
}

/**
 * Every suite that we have, each with its own key; later on the one that was agreed, with the same key, so that its
 * counters go on (RFC 4568 §7.1.4). A call that went on without SRTP stays so, as far as we are asked.
 */
function offeredCrypto({ srtp }: LocalMedia, agreed: Agreed | undefined): readonly CryptoLine[] {
  const lines = (srtp?.keys ?? []).map((entry, index) => ({ tag: index + 1, ...entry }))
  return agreed === undefined ? lines : lines.filter(({ suite }) => suite === agreed.suite)
}

/**
 * Our answer to an offer (RFC 3264 §6): the first codec of the offer that we have, alone, so that nobody changes it in
 * mid-stream; telephone-event under the offer's number; the first key of the offer that we can obey, with ours beside it
 * under the same tag (RFC 4568 §7.1.2); every other line refused with port 0.
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
  const theirs = offer.crypto.find(({ suite }) => keyOf(local, suite) !== undefined)
  const key = theirs === undefined ? undefined : keyOf(local, theirs.suite)
  if (offer.crypto.length > 0 && key === undefined) return fault('There is no common cipher', 488)
  const ours = theirs !== undefined && key !== undefined ? { ...theirs, key } : undefined
  const direction = answeredDirection(holding, offer.direction)
  const body = writeDescription(origin, {
    local,
    codecs: [chosen],
    telephoneEvent: offer.telephoneEvent,
    comfortNoise: offer.takesComfortNoise,
    rtcpMux: offer.rtcpMux,
    crypto: ours === undefined ? [] : [ours],
    direction,
    lines: offer.lines,
    audioIndex: offer.audioIndex,
  })
  return { body, media: negotiated(offer, chosen, direction, ours, theirs) }
}

/**
 * What an answer to our offer settles (RFC 3264 §7).
 * @returns 488 where the answer takes none of our codecs, or a key that we did not offer (RFC 4568 §7.1.3)
 */
export function readAnswer(
  answer: RemoteDescription,
  local: LocalMedia,
  offered: Direction,
): NegotiatedMedia | Fault {
  const chosen = answer.codecs.find((entry) => local.codecs.includes(entry.codec))
  if (chosen === undefined) return fault('The answer has no codec of ours', 488)
  const [theirs, second] = answer.crypto
  const ours = offeredCrypto(local, undefined).find(
    ({ tag, suite }) => tag === theirs?.tag && suite === theirs.suite,
  )
  if (theirs !== undefined && (ours === undefined || second !== undefined)) {
    return fault('The answer takes a cipher that was not offered', 488)
  }
  const direction = common(offered, mirrored(answer.direction))
  return negotiated(answer, chosen, direction, ours, theirs)
}

const keyOf = ({ srtp }: LocalMedia, suite: CryptoLine['suite']) =>
  srtp?.keys.find((entry) => entry.suite === suite)?.key

const negotiated = (
  peer: RemoteDescription,
  chosen: CodecEntry,
  direction: Direction,
  ours: CryptoLine | undefined,
  theirs: CryptoLine | undefined,
): NegotiatedMedia => ({
  remoteAddress: peer.address,
  remotePort: peer.port,
  rtcpAddress: peer.rtcpAddress,
  rtcpPort: peer.rtcpPort,
  rtcpMux: peer.rtcpMux,
  codec: chosen.codec,
  payloadType: chosen.payloadType,
  telephoneEventPayloadType: peer.telephoneEvent,
  direction,
  ...(ours !== undefined &&
    theirs !== undefined && {
      crypto: { suite: ours.suite, sendKey: ours.key, receiveKey: theirs.key },
    }),
})
