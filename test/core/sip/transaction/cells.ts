import { machine, type Step, type Table } from '../../../../src/core/machine.js'
import { buildRequest, buildResponse } from '../../../../src/core/sip/message/build.js'
import type { SipRequest, SipResponse, Uri } from '../../../../src/core/sip/message/message.js'
import { endpoint } from '../../../support/sip-world.js'

/** A machine that keeps a note of each cell that was tried, so that a spec can show that it left none out. */
export class WatchedMachine<
  State extends { name: string },
  Event extends { type: string },
  Effect,
> {
  readonly #step: (state: State, event: Event) => Step<State, Effect>
  readonly #untried: Set<string>

  constructor(table: Table<State, Event, Effect>) {
    this.#step = machine(table)
    this.#untried = new Set(
      Object.entries(table).flatMap(([name, row]) =>
        Object.keys(row as object).map((type) => `${name} × ${type}`),
      ),
    )
  }

  get untried(): string[] {
    return [...this.#untried]
  }

  step(state: State, event: Event): Step<State, Effect> {
    this.#untried.delete(`${state.name} × ${event.type}`)
    return this.#step(state, event)
  }
}

const NONE: ReadonlyMap<string, string> = new Map()
const uri = (user: string, host: string): Uri => ({
  scheme: 'sip',
  user,
  host,
  port: undefined,
  parameters: NONE,
  headers: NONE,
})

export const PEER = endpoint('192.0.2.99')

/** A request as the user hands it over: without Via. */
export const requestOf = (method: string, number = 1): SipRequest =>
  buildRequest({
    method,
    uri: uri('bob', 'pbx.example'),
    via: [],
    from: {
      displayName: '',
      uri: uri('alice', 'pbx.example'),
      parameters: new Map([['tag', 'a']]),
    },
    to: { displayName: '', uri: uri('bob', 'pbx.example'), parameters: NONE },
    callId: 'call@example',
    cseq: { number, method },
  })

export const responseTo = (request: SipRequest, status: number, toTag = 'b'): SipResponse =>
  buildResponse(request, status, undefined, status === 100 ? {} : { toTag })
