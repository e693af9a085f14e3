import { type Fault, fault, isFault } from '../fault.js'
import type { Direction, LocalMedia, NegotiatedMedia } from '../sip/contract.js'
import { type RemoteDescription, readDescription, type SrtpMode } from './description.js'
import { holdsUs, offeredDirection } from './hold.js'
import { readAnswer, writeAnswer, writeOffer } from './offer-answer.js'
import type { Agreed } from './write-description.js'

/** An offer that waits for its answer. */
interface PendingOffer {
  readonly direction: Direction
  readonly holding: boolean
}

/**
 * The offers and answers of one session (RFC 3264): at most one offer is open at a time. What an exchange wants becomes
 * true only with its answer, so a refused re-INVITE leaves everything as it was (RFC 3261 §14.1).
 */
export class Negotiation {
  /** What was settled last. */
  media: NegotiatedMedia | undefined
  /** The peer holds us. */
  heldByPeer = false
  /** We hold the peer. */
  holding = false
  #local: LocalMedia | undefined
  #version: number
  #written = ''
  /** Our address in the description written last, and in the one that was settled last. */
  #writtenAddress: string | undefined
  #told: string | undefined
  #agreed: Agreed | undefined
  #pending: PendingOffer | undefined
  readonly #sessionId: number

  /**
   * @param sessionId any 31-bit number; also the first version (RFC 8866 §5.2)
   * @param version the next one, of a session that another process began
   */
  constructor(sessionId: number, local?: LocalMedia, version = sessionId) {
    this.#sessionId = sessionId
    this.#version = version
    this.#local = local
  }

  /** Known when an incoming call is accepted. */
  set local(media: LocalMedia) {
    this.#local = media
  }

  /** Our address for the sound is another one than before: the peer has to be told by an offer (RFC 3264 §8.3.1). */
  relocate(address: string): void {
    if (this.#local !== undefined) this.#local = { ...this.#local, address }
  }

  /** The peer knows another address of ours. */
  get moved(): boolean {
    return this.#told !== undefined && this.#local?.address !== this.#told
  }

  /** Id and version of our session descriptions (RFC 8866 §5.2). */
  get origin(): readonly [id: number, version: number] {
    return [this.#sessionId, this.#version]
  }

  get offerOpen(): boolean {
    return this.#pending !== undefined
  }

  /** Our next offer. Without local media there is none to make: the call was not accepted yet. */
  offer(holding: boolean): Uint8Array {
    const local = this.#local
    if (local === undefined) throw new Error('An offer needs local media: accept the call first')
    const direction = offeredDirection(holding, this.heldByPeer)
    this.#pending = { direction, holding }
    return this.#versioned((origin) => writeOffer(local, direction, origin, this.#agreed))
  }

  /** The offer was refused or its request failed: as before (RFC 3261 §14.1). */
  withdraw(): void {
    this.#pending = undefined
  }

  /** The peer's answer to our open offer. A fault leaves what was settled before. */
  takeAnswer(body: Uint8Array): NegotiatedMedia | Fault {
    const pending = this.#pending
    const local = this.#local
    if (pending === undefined || local === undefined) return fault('An answer without an offer')
    const answer = readDescription(body, srtpMode(local))
    if (isFault(answer)) return answer
    const media = readAnswer(answer, local, pending.direction)
    if (isFault(media)) return media
    this.#pending = undefined
    this.holding = pending.holding
    // An answer to sendonly says nothing of the peer's own wish: some answer `inactive` to every hold.
    if (pending.direction === 'sendrecv') this.heldByPeer = holdsUs(answer.direction)
    return this.#settle(media, answer)
  }

  /** An early answer (18x of one fork): heard now, while the offer stays open for the fork that wins (RFC 3261 §13.2.2.4). */
  previewAnswer(body: Uint8Array): NegotiatedMedia | Fault {
    const pending = this.#pending
    const media = this.takeAnswer(body)
    this.#pending = pending
    return media
  }

  /** A peer's offer; the answer to send back. A fault (400, 488) leaves what was settled before. */
  takeOffer(body: Uint8Array): Uint8Array | Fault {
    const local = this.#local
    if (local === undefined) return fault('The call was not accepted yet', 500)
    const offer = readDescription(body, srtpMode(local))
    if (isFault(offer)) return offer
    let settled: NegotiatedMedia | Fault = fault('There is no common codec', 488)
    const answer = this.#versioned((origin) => {
      const answered = writeAnswer(offer, local, this.holding, origin)
      if (isFault(answered)) {
        settled = answered
        return new Uint8Array()
      }
      settled = answered.media
      return answered.body
    })
    if (isFault(settled)) return settled
    this.heldByPeer = holdsUs(offer.direction)
    this.#settle(settled, offer)
    return answer
  }

  #settle(media: NegotiatedMedia, peer: RemoteDescription): NegotiatedMedia {
    this.media = media
    this.#told = this.#writtenAddress
    this.#agreed = {
      lines: peer.lines,
      audioIndex: peer.audioIndex,
      codec: media.codec,
      telephoneEvent: peer.telephoneEvent,
      suite: media.crypto?.suite,
    }
    return media
  }

  /** Writes with the version of before; where anything differs from before, with the next one (RFC 3264 §8). */
  #versioned(write: (origin: { sessionId: number; version: number }) => Uint8Array): Uint8Array {
    this.#writtenAddress = this.#local?.address
    const same = write({ sessionId: this.#sessionId, version: this.#version })
    const text = new TextDecoder().decode(same)
    if (text === this.#written || same.length === 0) return same
    if (this.#written !== '') this.#version += 1
    const body = write({ sessionId: this.#sessionId, version: this.#version })
    this.#written = new TextDecoder().decode(body)
    return body
  }
}

const srtpMode = ({ srtp }: LocalMedia): SrtpMode => srtp?.mode ?? 'off'
