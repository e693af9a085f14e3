import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compile } from '../../native/program.js'

const FOLDER = 'test/native/dtmf/battery'
const MAIN = 'battery.cc'

/** What a receiver made of the trials of one group. */
export interface Tally {
  readonly test: string
  readonly group: string
  readonly receiver: 'ours' | 'spandsp'
  readonly trials: number
  /** Trials in which exactly what was sent was heard. */
  readonly exact: number
  readonly digits: number
  readonly hits: number
  readonly extra: number
  readonly meanMs: number
  readonly p95Ms: number
}

/** Compiles the battery with the addon's own objects and runs it over both receivers (about 40 s). */
export function runBattery(): readonly Tally[] {
  const lines = battery([])
  return lines.map((line) => JSON.parse(line) as Tally)
}

/** One line a test: `ok` where every kernel of our receiver heard the same. */
export const compareKernels = (): readonly string[] => battery(['--kernels'])

/** How soon the receiver suspects a tone that begins, and how often it does in an hour of a synthetic voice. */
export interface EarlyWarnings {
  readonly medianMs: number
  readonly maxMs: number
  readonly falsePerHour: number
}

export function runEarlyWarnings(): EarlyWarnings {
  const [line = ''] = runProgram(['test/native/dtmf/early/early_warning.cc', ...corpora()], [])
  return JSON.parse(line) as EarlyWarnings
}

function battery(words: readonly string[]): readonly string[] {
  return runProgram([join(FOLDER, MAIN), ...corpora()], words)
}

function corpora(): readonly string[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.cc') && name !== MAIN)
  return names.map((name) => join(FOLDER, name))
}

function runProgram(paths: readonly string[], words: readonly string[]): readonly string[] {
  const scratch = mkdtempSync(join(tmpdir(), 'transferd-battery-'))
  try {
    const binary = join(scratch, 'battery')
    compile(paths, ['dtmf', 'g711'], binary, ['-O2', '-lspandsp'])
    return execFileSync(binary, words, { encoding: 'utf8' }).trim().split('\n')
  } finally {
    rmSync(scratch, { recursive: true })
  }
}
