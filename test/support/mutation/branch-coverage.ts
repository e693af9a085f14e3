import { relative } from 'node:path'
import { createInstrumenter, type InstrumenterOptions } from 'istanbul-lib-instrument'
import { SpecBundle } from './spec-bundle.js'

/** Istanbul's record of one file, as far as it is read here. */
interface FileCoverage {
  /** How often each arm of a branch was taken. */
  readonly b: Readonly<Record<string, readonly number[]>>
  readonly branchMap: Readonly<Record<string, { readonly locations: readonly Place[] }>>
}

interface Place {
  readonly start?: { readonly line?: number }
}

/** The branches of one source file. */
export interface Branches {
  readonly file: string
  readonly all: number
  /** The lines of those that no spec has taken. */
  readonly untried: readonly number[]
}

const COUNTERS = '__branches__'

/** Counts the branches of source files (each arm of an `if`, `?:`, `switch`, `&&`, `??`, default value) that specs take. */
export async function branchesTaken(
  root: string,
  files: readonly string[],
  specPlaces: readonly string[],
): Promise<Branches[]> {
  const instrumenter = createInstrumenter({
    coverageVariable: COUNTERS,
    esModules: true,
    compact: false,
    parserPlugins: ['typescript'],
  } as Partial<InstrumenterOptions>)
  const wanted = new Set(files)
  const bundle = await SpecBundle.build(root, specPlaces, (path, text) =>
    wanted.has(relative(root, path)) ? instrumenter.instrumentSync(text, path) : undefined,
  )
  // The counters live in the global object: each spec loads everything anew and goes on counting.
  for (const name of bundle.names) await bundle.run(name)
  const counted = (globalThis as { [COUNTERS]?: Record<string, FileCoverage> })[COUNTERS] ?? {}
  const byFile = new Map(
    Object.entries(counted).map(([path, coverage]) => [relative(root, path), coverage]),
  )
  return files.map((file) => branchesOf(file, byFile.get(file)))
}

function branchesOf(file: string, coverage: FileCoverage | undefined): Branches {
  const counts = Object.entries(coverage?.b ?? {})
  const untried = counts.flatMap(([id, arms]) =>
    arms.flatMap((count, arm) =>
      count > 0 ? [] : [coverage?.branchMap[id]?.locations[arm]?.start?.line ?? 0],
    ),
  )
  return { file, all: counts.reduce((sum, [, arms]) => sum + arms.length, 0), untried }
}
