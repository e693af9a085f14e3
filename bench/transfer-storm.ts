/** A thousand transfers through Kamailio in bad weather: is a caller lost, and how soon is one back whose transfer failed? */
import { conclude, printTable } from '../test/support/bench/outcome.js'
import { percentile, round } from '../test/support/bench/statistics.js'
import type { WireCase, WireVerdict } from '../test/support/wire/wire-case.js'
import { WireExchange } from '../test/support/wire/wire-exchange.js'
import { FAULTS } from '../test/support/wire/wire-faults.js'
import { KINDS, nameOf, playCases } from '../test/support/wire/wire-matrix.js'

const TRANSFERS = Number(process.env.TRANSFERS ?? 1_000)
const TOGETHER = Number(process.env.TOGETHER ?? 250)

/** What becomes of the transfers, in turn: an office's usual day. */
const ENDS = [
  'nothing is wrong',
  'target busy',
  'the number is nobody’s',
  'nothing is wrong',
  'target → 603',
  'target → 480',
  'nothing is wrong',
  'REFER → 503 Service Unavailable',
]

type Sky = Pick<WireCase, 'loss' | 'weather'>
const DELAY = { delayMs: 100, jitterMs: 50 }
/** A relay of these manners stands between the phone and everybody else, for SIP and RTP. */
const SKIES: Readonly<Record<string, Sky & { readonly transfers: number }>> = {
  'loss 10 %, reordering 5 %, 100 ± 50 ms': {
    loss: 0.1,
    weather: { ...DELAY, reorder: 0.05 },
    transfers: TRANSFERS,
  },
  'no loss': { loss: 0, transfers: TRANSFERS / 4 },
  'no loss, 100 ± 50 ms': { loss: 0, weather: DELAY, transfers: TRANSFERS / 4 },
}

function casesUnder({ transfers, ...sky }: Sky & { readonly transfers: number }): WireCase[] {
  return Array.from({ length: transfers }, (_, index) => {
    const end = ENDS[(index >> 1) % ENDS.length]
    const fault = FAULTS.find(({ name }) => name === end)
    const kind = KINDS[index & 1] ?? 'blind'
    if (fault === undefined) throw new Error(`no fault is called ${end}`)
    return { upstream: 'proxy', kind, hold: 'answered', transport: 'udp', fault, ...sky }
  })
}

async function play(
  exchange: WireExchange,
  cases: readonly WireCase[],
  firstWorld: number,
): Promise<WireVerdict[]> {
  const verdicts: WireVerdict[] = []
  const told = (verdict: WireVerdict) => {
    verdicts.push(verdict)
    if (verdict.wrong.length > 0)
      console.error(`${nameOf(verdict.case)}: ${verdict.caller}: ${verdict.wrong.join('; ')}`)
    if (verdicts.length % 100 === 0) console.error(`${verdicts.length} of ${cases.length}`)
  }
  await playCases(exchange, cases, TOGETHER, told, { first: firstWorld })
  return verdicts
}

const row = (name: string, verdicts: readonly WireVerdict[]) => {
  const of = (caller: string) => verdicts.filter((one) => one.caller === caller).length
  const back = verdicts.flatMap(({ backMs }) => (backMs === undefined ? [] : [backMs]))
  return {
    name,
    transfers: verdicts.length,
    lost: of('nowhere') + of('nobody knows'),
    wrong: verdicts.filter(({ wrong }) => wrong.length > 0).length,
    'with the target': of('with the target'),
    'with the user': of('with the user'),
    'back after a failure': back.length,
    'p50 ms': round(percentile(back, 0.5), 0),
    'p99 ms': round(percentile(back, 0.99), 0),
  }
}

async function main(): Promise<void> {
  const exchange = new WireExchange()
  const rows: ReturnType<typeof row>[] = []
  try {
    await exchange.start(2 * TRANSFERS)
    let worlds = 0
    for (const [name, sky] of Object.entries(SKIES)) {
      console.error(name)
      const verdicts = await play(exchange, casesUnder(sky), worlds)
      worlds += verdicts.length
      rows.push(row(name, verdicts))
    }
  } finally {
    await exchange.stop()
  }
  const headings = Object.keys(rows[0] ?? {})
  printTable(
    headings,
    rows.map((one) => Object.values(one).map(String)),
  )
  const [storm, fair] = rows
  conclude(
    'transfer-storm',
    {
      transfers: storm?.transfers,
      lost: storm?.lost,
      wrong: storm?.wrong,
      backP50Ms: fair?.['p50 ms'],
      backP99Ms: fair?.['p99 ms'],
      delayedBackP99Ms: rows[2]?.['p99 ms'],
    },
    { lost: 0, wrong: 0, backP99Ms: 500 },
  )
}

await main()
