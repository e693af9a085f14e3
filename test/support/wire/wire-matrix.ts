import { inTurns } from '../bench/in-turns.js'
import { MOST_WORLDS } from './places.js'
import type { HoldAnswer, Kind, WireCase, WireVerdict } from './wire-case.js'
import type { WireExchange } from './wire-exchange.js'
import { FAULTS, PEER_FAULTS, type WireFault } from './wire-faults.js'
import { pause, type Transport } from './wire-phone.js'
import { playCase, STALL_MS } from './wire-play.js'
import { stalls } from './wire-stalls.js'
import type { Upstream } from './wire-world.js'

export const UPSTREAMS: readonly Upstream[] = ['proxy', 'back-to-back']
export const KINDS: readonly Kind[] = ['blind', 'attended']
export const HOLDS: readonly HoldAnswer[] = ['answered', '488', '491']
export const TRANSPORTS: readonly Transport[] = ['udp', 'tcp', 'tls']
export const LOSSES = [0, 0.1] as const

type Place = Omit<WireCase, 'fault' | 'loss'>

/** Whether a fault can happen there, and is worth playing there. */
function applies({
  fault,
  upstream,
  kind,
  transport,
  hold,
}: Place & { fault: WireFault }): boolean {
  const { only = {} } = fault
  if (only.transports?.includes(transport) === false) return false
  if ((only.hold ?? hold) !== hold || (only.kind ?? kind) !== kind) return false
  if (only.upstream !== undefined) return only.upstream === upstream
  if (upstream === 'proxy') return fault.server === undefined
  return !PEER_FAULTS.includes(fault)
}

const PLACES: readonly Place[] = UPSTREAMS.flatMap((upstream) =>
  KINDS.flatMap((kind) =>
    TRANSPORTS.flatMap((transport) => HOLDS.map((hold) => ({ upstream, kind, transport, hold }))),
  ),
)

/** Every case, in an order that puts unlike ones side by side. */
export const allCases = (): WireCase[] =>
  FAULTS.flatMap((fault) =>
    PLACES.filter((place) => applies({ ...place, fault })).flatMap((place) =>
      LOSSES.map((loss) => ({ ...place, loss, fault })),
    ),
  )

export const nameOf = ({ upstream, kind, hold, transport, loss, fault }: WireCase): string =>
  `${fault.name} · ${kind} · ${upstream} · ${transport} · hold ${hold} · loss ${loss * 100} %`

const START_GAP_MS = 40

const MOST_REPEATS = 3

/** It never came to a transfer, and the reason is this machine, not the phone. */
export const isStalled = ({ stalledMs = 0 }: WireVerdict): boolean => stalledMs >= STALL_MS

/**
 * Plays the cases, so many at a time; each has a world of its own, from `first` on: the exchange remembers who was in the others.
 * A case that did not begin because the machine stood still is played again, in one of the `spare` worlds behind them.
 */
export async function playCases(
  exchange: WireExchange,
  cases: readonly WireCase[],
  together: number,
  told: (verdict: WireVerdict, repeats: number) => void,
  { first = 0, spare = 0 } = {},
): Promise<void> {
  if (first + cases.length + spare > MOST_WORLDS)
    throw new Error(`${cases.length} cases, ${MOST_WORLDS} addresses`)
  let next = first + cases.length
  const end = next + spare
  let starts = Promise.resolve()
  // All at once they would stand in each other's way: a key would be a second late, and no code any more.
  const turn = () => {
    starts = starts.then(() => pause(START_GAP_MS)).then(() => stalls.calm())
    return starts
  }
  await inTurns(cases, together, async (wire, index) => {
    await turn()
    let verdict = await playCase(first + index, exchange, wire, index + 1)
    let repeats = 0
    while (isStalled(verdict) && repeats < MOST_REPEATS && next < end) {
      repeats += 1
      await turn()
      verdict = await playCase(next++, exchange, wire, index + 1)
    }
    told(verdict, repeats)
  })
}
