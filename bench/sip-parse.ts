/** What does it cost to read, check and write an INVITE of 895 bytes, beside sip, drachtio-sip, jssip and sip.js? */
import { isFault } from '../src/core/fault.js'
import { readMessage } from '../src/core/sip/message/reader.js'
import { serializeMessage } from '../src/core/sip/message/serializer.js'
import {
  drachtioParser,
  type ForeignParser,
  jssipParser,
  sipJsParser,
  sipParser,
} from '../test/support/bench/foreign-parsers.js'
import { conclude, printTable } from '../test/support/bench/outcome.js'
import { hostileMessages, sampleInvite } from '../test/support/bench/sip-load.js'
import { median, round } from '../test/support/bench/statistics.js'

const ROUNDS = 31
/** Long enough for the clock, short enough that a disturbance falls on all. */
const SLICE_MS = 15
const WARM_UP_MS = 400
/** The best of so many: the rest belongs to the garbage collector and to the neighbours. */
const HOSTILE_RUNS = 7
/** At least twice as fast as `sip`, which does the most of the others; faster than each of them. */
const TARGETS = { shareOfSip: 0.5, shareOfFastest: 0.99, hostileWorstMs: 5 }

interface Subject {
  readonly name: string
  readonly does: string
  /** From the bytes of a datagram to bytes again; what it returns is looked at, so that none of it can be left out. */
  readonly run: () => number
  readonly parse: () => unknown
  readonly nsEach: number[]
  readonly parseNsEach: number[]
}

async function main(): Promise<void> {
  const invite = sampleInvite()
  const others = [sipParser(), drachtioParser(), jssipParser(), await sipJsParser()]
  const subjects = [ourselves(invite), ...others.map((other) => stranger(other, invite))]
  for (const { run, parse } of subjects) {
    timed(run, WARM_UP_MS)
    timed(parse, WARM_UP_MS)
  }
  for (let turn = 0; turn < Number(process.env.ROUNDS ?? ROUNDS); turn++) {
    for (const subject of subjects) {
      subject.nsEach.push(timed(subject.run, SLICE_MS))
      subject.parseNsEach.push(timed(subject.parse, SLICE_MS))
    }
  }
  const worst = hostile()
  report(invite.length, subjects, worst)
}

function ourselves(bytes: Uint8Array): Subject {
  const read = () => {
    const message = readMessage(bytes)
    if (isFault(message)) throw new Error('Refused')
    return message
  }
  const does =
    'parses Via, From, To, CSeq, Request-URI; checks every header that it acts on; writes'
  const run = () => serializeMessage(read()).length
  return { name: 'transferd', does, run, parse: read, nsEach: [], parseNsEach: [] }
}

function stranger({ name, does, parse, write }: ForeignParser, bytes: Buffer): Subject {
  const read = () => {
    const message = parse(bytes)
    if (message === undefined) throw new Error(`${name} refuses the INVITE`)
    return message as never
  }
  const run = () => write?.(read()).length ?? 0
  return { name, does, run, parse: read, nsEach: [], parseNsEach: [] }
}

/**
 * Nanoseconds for one run, over at least so many milliseconds: of the processor's time, all threads of this process
 * together (the garbage collector's too), so that what the neighbours take is in no figure.
 */
function timed(run: () => unknown, forMs: number): number {
  const start = processorMs()
  let count = 0
  let spent = 0
  let sum = 0
  while (spent < forMs) {
    for (let i = 0; i < 10; i++) sum += run() === undefined ? 1 : 0
    count += 10
    spent = processorMs() - start
  }
  if (sum > 0) throw new Error('Nothing came out')
  return (spent * 1e6) / count
}

function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** The dearest message of the hostile set in milliseconds. */
function hostile(): { readonly name: string; readonly ms: number } {
  let worst = { name: '', ms: 0 }
  for (const [name, bytes] of hostileMessages()) {
    let best = Infinity
    for (let i = 0; i < HOSTILE_RUNS; i++) {
      const start = processorMs()
      const message = readMessage(bytes)
      if (!isFault(message)) serializeMessage(message)
      best = Math.min(best, processorMs() - start)
    }
    if (best > worst.ms) worst = { name, ms: best }
  }
  return worst
}

function report(
  bytes: number,
  subjects: readonly Subject[],
  worst: { readonly name: string; readonly ms: number },
): void {
  const µs = (values: readonly number[]) => median(values) / 1000
  const [own, ...others] = subjects
  const ours = µs(own?.nsEach ?? [])
  console.log(
    `an INVITE of ${bytes} bytes; medians of ${own?.nsEach.length} rounds in turn, µs of processor time`,
  )
  printTable(
    ['', 'bytes → bytes', 'its reading', 'times ours'],
    subjects.map(({ name, nsEach, parseNsEach }) => [
      name,
      ...[µs(nsEach), µs(parseNsEach), µs(nsEach) / ours].map((value) => value.toFixed(2)),
    ]),
  )
  for (const { name, does } of subjects) console.log(`${name}: ${does}`)
  console.log(
    `hostile set: ${hostileMessages().size} messages of 65 kB, the dearest '${worst.name}' ${worst.ms.toFixed(2)} ms (best of ${HOSTILE_RUNS})`,
  )
  const figures: Record<string, number> = { oursUs: round(ours) }
  for (const { name, nsEach } of others) figures[`${name}Us`] = round(µs(nsEach))
  const fastest = Math.min(...others.map(({ nsEach }) => µs(nsEach)))
  figures.shareOfSip = round(ours / Number(figures.sipUs), 3)
  figures.shareOfFastest = round(ours / fastest, 3)
  figures.timesFastest = round(fastest / ours)
  figures.hostileWorstMs = round(worst.ms)
  conclude('sip-parse', figures, TARGETS)
}

await main()
