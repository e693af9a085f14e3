import { isFault } from '../../fault.js'
import type { Account } from '../contract.js'
import { type Endpoint, isReliable, sameEndpoint } from '../endpoint.js'
import { contacts } from '../message/addresses.js'
import type { Header, NameAddr, SipResponse, Uri } from '../message/message.js'
import { formatNameAddr } from '../message/name-addr.js'
import { NO_PARAMETERS } from '../message/parameters.js'
import { unquote } from '../message/quoted.js'
import { require } from '../message/tokens.js'
import { parseUri } from '../message/uri.js'
import { hostOf } from '../transaction/hop.js'
import { seenAddress } from './seen-address.js'

/** What a binding is made of. */
export interface BindingOptions {
  /** Where requests reach us by their Contact's user part: nobody can guess it. */
  readonly user: string
  /** UUID of this device and line, the same after each start; '' for none. */
  readonly instance: string
  readonly account: () => Account
  readonly upstream: () => Endpoint
  readonly local: () => Endpoint
}

/** Option tags that only a flow of our own makes sense of (RFC 5626 §4.2). */
const OUTBOUND = ['outbound', 'path']

/**
 * Our Contact in all its shapes: what REGISTER says of us, where the upstream sees us, and the name that it gives us for dialogs.
 */
export class Binding {
  readonly user: string
  readonly #options: BindingOptions
  #seen: Endpoint | undefined
  #gruu: Uri | undefined
  /** The registrar has bound our flow (RFC 5626 §6). */
  #isFlow = false
  /** 439: the way to the registrar knows no flows. */
  #isFlowRefused = false
  /** The address that the registrar holds. */
  #held: NameAddr | undefined

  constructor(options: BindingOptions) {
    this.#options = options
    this.user = options.user
  }

  /** Where we are reached: as the upstream sees us, else by our own address. */
  get address(): NameAddr {
    const { transport, address, port } = this.#seen ?? this.#options.local()
    // RFC 3261 §19.1.1: UDP is what a sip URI means by itself.
    const parameters =
      transport === 'udp' ? NO_PARAMETERS : new Map([['transport', transport as string]])
    const host = hostOf(address)
    const uri = { scheme: 'sip', user: this.user, host, port, parameters, headers: NO_PARAMETERS }
    return { displayName: '', uri, parameters: NO_PARAMETERS }
  }

  /** The same as a text to be compared. */
  get place(): string {
    return formatNameAddr(this.address)
  }

  /** Our Contact in dialogs: the GRUU that the registrar gave us (RFC 5627 §4.3), else our address, by our flow (RFC 5626 §4.3). */
  get contact(): NameAddr {
    const { address } = this
    if (this.#gruu !== undefined) return { ...address, uri: this.#gruu }
    if (!this.#isFlow) return address
    const parameters = new Map([...address.uri.parameters, ['ob', '']])
    return { ...address, uri: { ...address.uri, parameters } }
  }

  /** What a REGISTER says of us; a former address that the registrar still holds is taken back by the same request. */
  registerHeaders(seconds: number): Header[] {
    const held = this.#held
    const isLeft = held !== undefined && formatNameAddr(held) !== this.place && seconds > 0
    const left = isLeft ? [{ ...held, parameters: new Map([['expires', '0']]) }] : []
    const addresses = [{ ...this.address, parameters: this.#instance() }, ...left]
    return [
      ...addresses.map((address) => ({ name: 'Contact', value: formatNameAddr(address) })),
      ...this.#extensions().map((value) => ({ name: 'Supported', value })),
    ]
  }

  /**
   * Where the upstream saw the request of this response come from (RFC 3581 §4).
   * @returns true where that is news
   */
  learn(response: SipResponse): boolean {
    if (this.#options.account().upstream?.learnAddress === false) return false
    const { transport } = this.#options.upstream()
    const seen = seenAddress(response, transport)
    if (seen === undefined) return false
    const before = this.place
    this.#seen = sameEndpoint(seen, this.#options.local()) ? undefined : seen
    return this.place !== before
  }

  /** Another network: where we were seen counts no more. */
  forgetAddress(): void {
    this.#seen = undefined
  }

  /** Another upstream: nothing that was learned of the former one counts. */
  forget(): void {
    this.#seen = undefined
    this.#gruu = undefined
    this.#held = undefined
    this.#isFlow = false
    this.#isFlowRefused = false
  }

  /** A 2xx to the REGISTER that said `place` of us. */
  accepted(response: SipResponse, sent: NameAddr, seconds: number): void {
    this.#held = seconds > 0 ? sent : undefined
    this.#isFlow = require(response).includes('outbound')
    const listed = contacts(response)
    const ours = isFault(listed) || listed === '*' ? [] : listed
    const gruu = ours.find(({ uri }) => uri.user === this.user)?.parameters.get('pub-gruu')
    const uri = gruu === undefined ? undefined : parseUri(unquote(gruu))
    const isUsable = uri !== undefined && !isFault(uri) && uri.parameters.has('gr')
    this.#gruu = isUsable && this.#wantsGruu ? uri : undefined
  }

  /**
   * 439: the first hop cannot do flows (RFC 5626 §11.1).
   * @returns true where it is worth asking without
   */
  refuseFlow(): boolean {
    const first = this.#asksFlow
    this.#isFlowRefused = true
    return first
  }

  get #wantsGruu(): boolean {
    return this.#options.instance !== '' && this.#options.account().upstream?.gruu === true
  }

  get #asksFlow(): boolean {
    const isOurs = isReliable(this.#options.upstream())
    return isOurs && this.#options.instance !== '' && !this.#isFlowRefused
  }

  #extensions(): string[] {
    return [...(this.#wantsGruu ? ['gruu'] : []), ...(this.#asksFlow ? OUTBOUND : [])]
  }

  /** RFC 5626 §4.1, §4.2.1: the instance names the device, `reg-id` its flow; we have one. */
  #instance(): ReadonlyMap<string, string> {
    if (!this.#wantsGruu && !this.#asksFlow) return NO_PARAMETERS
    const instance: [string, string] = ['+sip.instance', `"<urn:uuid:${this.#options.instance}>"`]
    return new Map(this.#asksFlow ? [instance, ['reg-id', '1']] : [instance])
  }
}
