/** How many REGISTER and INVITE transactions a second do the layers carry, beside sip, and what does an idle dialog hold? */
import { heapPerDialog } from '../test/support/bench/idle-dialogs.js'
import { conclude, printTable } from '../test/support/bench/outcome.js'
import { median, round } from '../test/support/bench/statistics.js'
import {
  type Method,
  ourTransactions,
  sipTransactions,
  type TransactionSubject,
} from '../test/support/bench/transaction-load.js'

const ROUNDS = Number(process.env.ROUNDS ?? 21)
/** So many are alive at a time: a small exchange's phone in a busy minute. */
const BURST = 20
const BURSTS = 10
const WARM_UP = 30
const CALLS = 400
const METHODS: readonly Method[] = ['REGISTER', 'INVITE']
/** Not slower than `sip`, which runs no timer out and checks less; a dialog is smaller than a page of text. */
const TARGETS = { registerShareOfSip: 1, inviteShareOfSip: 1, bytesPerDialog: 16_384 }

async function main(): Promise<void> {
  const subjects = [ourTransactions(), sipTransactions()]
  const times = new Map<string, number[]>()
  for (const subject of subjects)
    for (const method of METHODS)
      for (let turn = 0; turn < WARM_UP; turn++) await subject.run(method, BURST)
  for (let turn = 0; turn < ROUNDS; turn++) {
    for (const subject of subjects) {
      for (const method of METHODS) {
        const key = `${subject.name} ${method}`
        times.set(key, [...(times.get(key) ?? []), await microsecondsEach(subject, method)])
      }
    }
  }
  report(subjects, (name, method) => median(times.get(`${name} ${method}`) ?? []))
}

/** Of the processor's time, both ends together. */
async function microsecondsEach(subject: TransactionSubject, method: Method): Promise<number> {
  const start = process.cpuUsage()
  for (let burst = 0; burst < BURSTS; burst++) await subject.run(method, BURST)
  const { user, system } = process.cpuUsage(start)
  return (user + system) / (BURST * BURSTS)
}

function report(
  subjects: readonly TransactionSubject[],
  each: (name: string, method: Method) => number,
): void {
  console.log(
    `both ends of a transaction in one process, bytes between them; ${BURST} alive at a time; medians of ${ROUNDS} rounds in turn, processor time`,
  )
  const perSecond = (µs: number) => Math.round(1e6 / µs)
  printTable(
    ['', ...METHODS.map((method) => `${method}/s`)],
    subjects.map(({ name }) => [
      name,
      ...METHODS.map((method) => `${perSecond(each(name, method))}`),
    ]),
  )
  for (const { name, does } of subjects) console.log(`${name}: ${does}`)
  const bytesPerDialog = Math.round(heapPerDialog(CALLS))
  console.log(
    `an idle dialog holds ${bytesPerDialog} bytes of heap (mean of both ends of ${CALLS} calls); sip knows no dialogs`,
  )
  const figures: Record<string, number> = { bytesPerDialog }
  for (const method of METHODS) {
    const [ours, sip] = [each('transferd', method), each('sip', method)]
    const name = method.toLowerCase()
    figures[`${name}PerSecond`] = perSecond(ours)
    figures[`${name}PerSecondOfSip`] = perSecond(sip)
    figures[`${name}ShareOfSip`] = round(ours / sip, 3)
  }
  conclude('sip-transactions', figures, TARGETS)
}

await main()
