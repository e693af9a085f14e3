import { isFault } from '../../../src/core/fault.js'
import { readMessage } from '../../../src/core/sip/message/reader.js'
import { recordedMessages, tortureMessages } from '../../fuzz/corpus.js'
import { seededMutant } from '../../fuzz/mutations.js'
import { examine } from '../../fuzz/oracle.js'
import { seeded } from '../seeded.js'
import { footprintOf } from './memory.js'

/** What came of it; the problems are sentences, with the seed that makes them again. */
export interface ParserFuzz {
  readonly executions: number
  readonly accepted: number
  readonly problems: readonly string[]
  readonly worstMs: number
  readonly rssGrowthMiB: number
}

/** Every so many are also written, read again and answered, and must come back the same. */
const EXAMINED = 8
/** So often is it looked at what is resident after a collection; the first tenth, in which code is compiled, counts for nothing. */
const LOOKS = 40
const WARM_UP_LOOKS = LOOKS / 10
const DEAR_MS = 5
const AGAIN = 5
const MOST_PROBLEMS = 20

/** Reads so many mutants of the torture set and of a recorded transfer; the same seed makes the same ones. */
export function fuzzParser(executions: number, seed: number): ParserFuzz {
  const corpus = [...tortureMessages(), ...recordedMessages()]
  const random = seeded(seed)
  const tally: Tally = { accepted: 0, worstMs: 0, problems: [] }
  const resident: number[] = []
  const look = Math.ceil(executions / LOOKS)
  for (let run = 0; run < executions && tally.problems.length < MOST_PROBLEMS; run++) {
    execute(seededMutant(corpus, random), `seed ${seed}, run ${run}`, run % EXAMINED === 0, tally)
    if (run % look !== look - 1) continue
    resident.push(settledMiB())
    console.log(progress(run + 1, executions, tally.accepted))
  }
  return { executions, ...tally, rssGrowthMiB: growthOf(resident.slice(WARM_UP_LOOKS)) }
}

/** From the least of the first half to the least of the second: what stays, without the heap's breathing. */
function growthOf(resident: readonly number[]): number {
  const half = Math.floor(resident.length / 2)
  return Math.min(...resident.slice(half)) - Math.min(...resident.slice(0, half))
}

interface Tally {
  accepted: number
  worstMs: number
  readonly problems: string[]
}

function execute(bytes: Uint8Array, name: string, examined: boolean, tally: Tally): void {
  try {
    const start = performance.now()
    const message = readMessage(bytes)
    const ms = performance.now() - start
    if (ms > tally.worstMs) tally.worstMs = Math.max(tally.worstMs, ms > DEAR_MS ? best(bytes) : ms)
    if (!isFault(message)) tally.accepted++
    const problem = examined ? examine(bytes).problem : undefined
    if (problem !== undefined) tally.problems.push(`${name}: ${problem}`)
  } catch (fault) {
    tally.problems.push(`${name}: ${(fault as Error).stack}`)
  }
}

/** What it costs where nobody disturbs: the first time the collector or a neighbour may have been in it. */
function best(bytes: Uint8Array): number {
  let least = Infinity
  for (let turn = 0; turn < AGAIN; turn++) {
    const start = performance.now()
    readMessage(bytes)
    least = Math.min(least, performance.now() - start)
  }
  return least
}

function settledMiB(): number {
  globalThis.gc?.()
  return footprintOf(process.pid).residentMiB
}

const progress = (done: number, of: number, accepted: number): string =>
  `parser: ${done} of ${of}, ${accepted} accepted, ${settledMiB().toFixed(1)} MiB`
