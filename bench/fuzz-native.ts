/** Does anything that comes from outside break the addon? libFuzzer with ASan and UBSan over each of its entry points (SECONDS each). */
import { mkdirSync } from 'node:fs'
import { FUZZ_TARGETS } from '../test/fuzz/native/targets.js'
import { fuzzNative } from '../test/support/bench/fuzz-native.js'
import { conclude, printTable } from '../test/support/bench/outcome.js'

/** For each target. The corpus stays: the next run begins where this one has ended. */
const SECONDS = Number(process.env.SECONDS ?? 60)
const FOLDER = 'dist/fuzz'

const names = process.argv.slice(2)
const targets = FUZZ_TARGETS.filter(({ name }) => names.length === 0 || names.includes(name))
const unknown = names.filter((name) => !FUZZ_TARGETS.some((target) => target.name === name))
if (unknown.length > 0) {
  const all = FUZZ_TARGETS.map(({ name }) => name).join(' ')
  console.log(`npm run bench -- fuzz-native [TARGET]…, where TARGET is one of: ${all}`)
  process.exit(64)
}

mkdirSync(FOLDER, { recursive: true })
const rows: string[][] = []
let [executions, problems] = [0, 0]
for (const target of targets) {
  console.log(`${target.name}: ${SECONDS} s`)
  const found = await fuzzNative(target, SECONDS, FOLDER)
  executions += found.executions
  if (found.problem !== '') problems++
  rows.push([
    target.name,
    `${found.executions}`,
    `${found.coverage}`,
    found.dearestMs?.toFixed(2) ?? '',
    found.problem || 'none',
  ])
}
printTable(['target', 'executions', 'edges', 'dearest ms of CPU', 'problems'], rows)
conclude('fuzz-native', { targets: targets.length, executions, problems }, { problems: 0 })
