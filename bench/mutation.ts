/** Which mutants of a group of files survive their specs, and which branches do these never take? (sip or transfer, then files) */
import { mkdirSync, rmSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { type MutantResult, Stryker } from '@stryker-mutator/core'
import { build } from 'esbuild'
import { conclude, printTable } from '../test/support/bench/outcome.js'
import { round } from '../test/support/bench/statistics.js'
import { type Branches, branchesTaken } from '../test/support/mutation/branch-coverage.js'
import { GROUPS, type MutationGroup } from '../test/support/mutation/groups.js'
import { filesAt } from '../test/support/mutation/spec-bundle.js'

const ROOT = process.cwd()
const REPORTS = 'dist/mutation'
const PLUGIN = `${REPORTS}/spec-runner.mjs`
/** A mutant that loops for ever is stopped by the count of its steps; this is for one that sleeps, on a busy machine. */
const PATIENCE_MS = 15_000
const CONCURRENCY = Number(process.env.CONCURRENCY ?? 2)

type Status = MutantResult['status']
const KILLED: readonly Status[] = ['Killed', 'Timeout']
const SURVIVED: readonly Status[] = ['Survived', 'NoCoverage']

async function main(): Promise<void> {
  const [name = '', ...only] = process.argv.slice(2)
  const group = GROUPS[name]
  if (group === undefined) {
    console.log('npm run bench -- mutation GROUP [FILE…], where GROUP is one of:')
    for (const [key, { title }] of Object.entries(GROUPS))
      console.log(`  ${key.padEnd(10)} ${title}`)
    process.exitCode = 64
    return
  }
  const files = sourcesOf(group, only)
  const branches = await branchesTaken(ROOT, files, group.specs)
  const mutants = await mutate(group, files)
  report(name, group, files, branches, mutants)
}

/** @param only parts of file names; none takes all */
function sourcesOf({ sources }: MutationGroup, only: readonly string[]): string[] {
  const all = sources.flatMap((place) => filesAt(resolve(place), '.ts'))
  const files = all.map((file) => relative(ROOT, file))
  return only.length === 0 ? files : files.filter((file) => only.some((one) => file.includes(one)))
}

async function mutate(group: MutationGroup, files: string[]): Promise<MutantResult[]> {
  mkdirSync(REPORTS, { recursive: true })
  await build({
    entryPoints: ['test/support/mutation/spec-runner.ts'],
    outfile: PLUGIN,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  })
  const tempDirName = `${REPORTS}/stryker`
  const stryker = new Stryker({
    mutate: files,
    // Everything that a spec may read; the sandbox finds packages through the folders above it.
    ignorePatterns: ['**', '!src/**', '!test/**', '!docs/**', '!package.json'],
    testRunner: 'specs',
    plugins: [resolve(PLUGIN)],
    ignorers: ['sentences'],
    coverageAnalysis: 'perTest',
    concurrency: CONCURRENCY,
    timeoutMS: PATIENCE_MS,
    reporters: ['html', 'json', 'progress-append-only'],
    htmlReporter: { fileName: `${REPORTS}/report.html` },
    jsonReporter: { fileName: `${REPORTS}/report.json` },
    tempDirName,
    allowConsoleColors: false,
    disableTypeChecks: false,
    thresholds: { high: 100, low: 0, break: null },
    logLevel: 'warn',
    warnings: { unknownOptions: false },
    ...{ specPlaces: group.specs },
  } as ConstructorParameters<typeof Stryker>[0])
  try {
    return await stryker.runMutationTest()
  } finally {
    rmSync(tempDirName, { recursive: true, force: true })
  }
}

function report(
  name: string,
  group: MutationGroup,
  files: readonly string[],
  branches: readonly Branches[],
  mutants: readonly MutantResult[],
): void {
  const survivors = mutants.filter(({ status }) => SURVIVED.includes(status))
  for (const { fileName, location, mutatorName, replacement, status } of survivors) {
    const place = `${relative(ROOT, fileName)}:${location.start.line}:${location.start.column}`
    console.log(
      `${status} ${place} ${mutatorName} → ${(replacement ?? '').replaceAll(/\s+/g, ' ')}`,
    )
  }
  for (const { file, untried } of branches) {
    for (const line of untried) console.log(`Untried branch ${file}:${line}`)
  }
  const rows = files.map((file) => {
    const own = mutants.filter(({ fileName }) => relative(ROOT, fileName) === file)
    const taken = branches.find((one) => one.file === file)
    return rowOf(file, own, taken === undefined ? [] : [taken])
  })
  const all = rowOf('all of them', mutants, branches)
  printTable(
    ['', 'mutants', 'killed', 'of these by time', 'survive', 'score %', 'branches', 'taken %'],
    [...rows, all].filter(([, count, , , , , arms]) => count !== '0' || arms !== '0'),
  )
  conclude(
    `mutation ${name}`,
    {
      mutants: Number(all[1]),
      scorePercent: Number(all[5]),
      survivingPercent: round(100 - Number(all[5])),
      branches: Number(all[6]),
      untriedBranchesPercent: round(100 - Number(all[7])),
    },
    {
      survivingPercent: group.mostSurvivors,
      untriedBranchesPercent: group.mostUntriedBranches,
    },
  )
}

/** Mutants that do not compile, or are no behaviour, count neither way. */
function rowOf(
  file: string,
  mutants: readonly MutantResult[],
  branches: readonly Branches[],
): string[] {
  const killed = mutants.filter(({ status }) => KILLED.includes(status)).length
  const late = mutants.filter(({ status }) => status === 'Timeout').length
  const survived = mutants.filter(({ status }) => SURVIVED.includes(status)).length
  const arms = branches.reduce((sum, { all }) => sum + all, 0)
  const untried = branches.reduce((sum, one) => sum + one.untried.length, 0)
  const counts = [killed + survived, killed, late, survived].map(String)
  const score = percent(killed, killed + survived)
  return [file, ...counts, score, String(arms), percent(arms - untried, arms)]
}

const percent = (part: number, whole: number): string =>
  whole === 0 ? '100.0' : ((100 * part) / whole).toFixed(1)

await main()
