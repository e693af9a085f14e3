/** Do calls and transfers survive a network that loses, doubles, reorders, splits and stalls, over UDP, TCP and TLS? */
import { conclude, printTable } from '../test/support/bench/outcome.js'
import {
  playCells,
  storiesOf,
  TRANSPORTS,
  type Transport,
  troublesOf,
  type Verdict,
} from '../test/support/peers/loss-matrix.js'
import { STORIES, type Story } from '../test/support/peers/loss-stories.js'
import { Network } from '../test/support/peers/network.js'
import { MEANING, type Trouble } from '../test/support/peers/relay-order.js'

const TARGETS = { failedCells: 0 }

async function main(): Promise<void> {
  const unavailable = Network.unavailable()
  if (unavailable !== undefined) {
    console.log(`Nothing can be measured: ${unavailable}`)
    return conclude('sip-loss', { reason: unavailable }, TARGETS)
  }
  const verdicts: Verdict[] = []
  const transports = TRANSPORTS.filter((one) => isWanted('TRANSPORT', one))
  await Promise.all(transports.map((transport) => playAll(transport, verdicts)))
  report(transports, verdicts)
}

/** ONLY one trouble, one story or one transport: `TROUBLE=doubled STORY=blind TRANSPORT=udp`. */
const isWanted = (variable: string, value: string): boolean =>
  process.env[variable] === undefined || process.env[variable] === value

const cellsOf = (transport: Transport): [Trouble, Story][] =>
  troublesOf(transport)
    .filter((trouble) => isWanted('TROUBLE', trouble))
    .flatMap((trouble) =>
      storiesOf(trouble)
        .filter((story) => isWanted('STORY', story))
        .map((story): [Trouble, Story] => [trouble, story]),
    )

async function playAll(transport: Transport, verdicts: Verdict[]): Promise<void> {
  await playCells(transport, cellsOf(transport), (verdict) => {
    verdicts.push(verdict)
    const { trouble, story, fault, tookMs, deeds } = verdict
    const ended = fault === undefined ? 'completes' : `FAILS: ${fault}`
    console.error(`${transport}, ${trouble}, ${story}: ${ended} (${tookMs} ms, ${deeds} deeds)`)
  })
}

function report(transports: readonly Transport[], verdicts: readonly Verdict[]): void {
  const rows = transports.flatMap((transport) =>
    troublesOf(transport)
      .filter((trouble) => isWanted('TROUBLE', trouble))
      .map((trouble) => {
        const row = verdicts.filter((one) => one.transport === transport && one.trouble === trouble)
        const cells = STORIES.map((story) => cellText(row.find((one) => one.story === story)))
        const deeds = row.reduce((sum, one) => sum + one.deeds, 0)
        return [`${transport}: ${trouble}`, ...cells, String(deeds), MEANING[trouble]]
      }),
  )
  console.log('A cell completes when the RTP at each party shows who talks to whom, the transfer')
  console.log('ends as done, and each event of a session was told exactly once. Seconds; FAILS.')
  printTable(['', ...STORIES, 'deeds', 'what the relay does'], rows)
  const failed = verdicts.filter(({ fault }) => fault !== undefined)
  conclude('sip-loss', { cells: verdicts.length, failedCells: failed.length }, TARGETS)
}

function cellText(verdict: Verdict | undefined): string {
  if (verdict === undefined) return '-'
  return verdict.fault === undefined ? (verdict.tookMs / 1000).toFixed(1) : 'FAILS'
}

await main()
