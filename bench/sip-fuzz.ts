/** Does anything in ten million mutants stop the parser, or in 100,000 datagrams of the upstream a daemon in a call? */
import { fuzzParser, type ParserFuzz } from '../test/support/bench/fuzz-parser.js'
import { fuzzWire, type WireFuzz } from '../test/support/bench/fuzz-wire.js'
import { conclude, printTable } from '../test/support/bench/outcome.js'
import { round } from '../test/support/bench/statistics.js'

const EXECUTIONS = Number(process.env.EXECUTIONS ?? 10_000_000)
const DATAGRAMS = Number(process.env.DATAGRAMS ?? 100_000)
const SEED = Number(process.env.SEED ?? 1)
const TARGETS = {
  problems: 0,
  parserWorstMs: 50,
  parserRssGrowthMiB: 8,
  crashes: 0,
  callsLost: 0,
  daemonWorstMs: 50,
  daemonRssGrowthMiB: 8,
  audioLost: 0,
  audioBroken: 0,
  audioSilent: 0,
  audioMissingShare: 0.01,
}

async function main(): Promise<void> {
  console.log(`seed ${SEED} (SEED=… for another); the daemon first, then the parser alone`)
  const wire = await fuzzWire(DATAGRAMS, SEED)
  const parser = fuzzParser(EXECUTIONS, SEED)
  report(parser, wire)
}

function report(parser: ParserFuzz, wire: WireFuzz): void {
  for (const problem of parser.problems) console.log(problem)
  const { heard } = wire
  printTable(
    ['', 'number', 'dearest ms', 'RSS growth MiB'],
    [
      ['parser', `${parser.executions}`, parser.worstMs.toFixed(2), parser.rssGrowthMiB.toFixed(1)],
      [
        'datagrams in a call',
        `${wire.sent}`,
        wire.worstBusyMs.toFixed(2),
        (wire.lastLowMiB - wire.firstLowMiB).toFixed(1),
      ],
    ],
  )
  console.log(`parser: ${parser.accepted} accepted; ${parser.problems.length} problems`)
  console.log(
    `daemon: ${wire.turnedAway} requests turned away as too many; slowest answer ${wire.worstAnswerMs.toFixed(1)} ms with the neighbours in it; ${wire.startMiB.toFixed(1)} MiB before, then between ${wire.firstLowMiB.toFixed(1)} (first half), ${wire.lastLowMiB.toFixed(1)} (second half) and ${wire.mostMiB.toFixed(1)}; ended with ${wire.exitStatus}`,
  )
  console.log(
    `far end: ${heard.packets} packets, ${heard.lost} lost, ${heard.broken} out of step, ${heard.silent} silent, longest gap ${heard.longestGapMs.toFixed(0)} ms by this process's clock`,
  )
  conclude('sip-fuzz', figuresOf(parser, wire), TARGETS)
}

const figuresOf = (parser: ParserFuzz, wire: WireFuzz): Record<string, number> => ({
  seed: SEED,
  executions: parser.executions,
  accepted: parser.accepted,
  problems: parser.problems.length,
  parserWorstMs: round(parser.worstMs),
  parserRssGrowthMiB: round(parser.rssGrowthMiB),
  datagrams: wire.sent,
  turnedAway: wire.turnedAway,
  crashes: wire.exitStatus === 0 ? 0 : 1,
  callsLost: wire.callLived ? 0 : 1,
  daemonWorstMs: round(wire.worstBusyMs),
  daemonSlowestAnswerMs: round(wire.worstAnswerMs),
  daemonRssGrowthMiB: round(wire.lastLowMiB - wire.firstLowMiB),
  daemonRssOverQuietMiB: round(wire.lastLowMiB - wire.startMiB),
  daemonMostMiB: round(wire.mostMiB),
  audioPackets: wire.heard.packets,
  audioLost: wire.heard.lost,
  audioBroken: wire.heard.broken,
  audioSilent: wire.heard.silent,
  audioMissingShare: round(wire.heard.missingShare, 4),
  audioLongestGapMs: round(wire.heard.longestGapMs),
})

await main()
