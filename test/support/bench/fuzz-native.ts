import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { FuzzTarget } from '../../fuzz/native/targets.js'
import { compileSources } from '../../native/sources.js'

/** libFuzzer with both sanitizers; what is undefined ends the run. The tables of the receiver take clang more than its usual steps. */
const OPTIONS = [
  ...['-O2', '-g', '-fconstexpr-steps=100000000', '-fno-sanitize-recover=all'],
  '-fsanitize=fuzzer,address,undefined',
]
const TIMEOUT_S = 10

/** What came of it. */
export interface NativeFuzz {
  readonly executions: number
  /** Edges of the program that some input reached. */
  readonly coverage: number
  /** Of the calls that a target times, the dearest; undefined where it times none. */
  readonly dearestMs: number | undefined
  /** What was found, in words, with the place of the input; empty where nothing was. */
  readonly problem: string
}

/** Compiles the target and lets it run for so long. Inputs that reached something new stay in `folder` for the next run. */
export async function fuzzNative(
  target: FuzzTarget,
  seconds: number,
  folder: string,
): Promise<NativeFuzz> {
  const corpus = join(folder, target.name)
  mkdirSync(corpus, { recursive: true })
  const binary = join(folder, `${target.name}.fuzzer`)
  const toolchain = { compiler: 'clang++', options: OPTIONS, objects: folder }
  const programs = [`test/fuzz/native/${target.name}.cc`, ...target.sources]
  await compileSources(toolchain, programs, [], binary, target.libraries)
  const words = [`-max_len=${target.mostBytes}`, `-max_total_time=${seconds}`]
  const findings = join(folder, `${target.name}-`)
  words.push(`-timeout=${TIMEOUT_S}`, `-artifact_prefix=${findings}`, corpus)
  const before = new Set(findingsIn(folder, target.name))
  const { text, status } = await outputOf(binary, words)
  const found = findingsIn(folder, target.name).find((name) => !before.has(name))
  return {
    executions: Number(/^Done (\d+) runs/m.exec(text)?.[1] ?? lastOf(text, /^#(\d+)/gm)),
    coverage: Number(lastOf(text, / cov: (\d+)/g)),
    dearestMs: numberIn(text, /dearest \w+: ([\d.]+) ms/),
    problem: status === 0 ? '' : `${reasonIn(text)} (input: ${join(folder, found ?? '')})`,
  }
}

/** The inputs that libFuzzer has kept because something was wrong with them. */
function findingsIn(folder: string, name: string): readonly string[] {
  const kinds = ['crash', 'timeout', 'oom', 'leak'].map((kind) => `${name}-${kind}-`)
  return readdirSync(folder).filter((file) => kinds.some((kind) => file.startsWith(kind)))
}

function outputOf(binary: string, words: readonly string[]) {
  return new Promise<{ readonly text: string; readonly status: number | null }>((resolve) => {
    const child = spawn(binary, words, { stdio: ['ignore', 'ignore', 'pipe'] })
    let text = ''
    child.stderr.on('data', (piece) => {
      text += piece
    })
    child.on('close', (status) => resolve({ text, status }))
  })
}

function reasonIn(text: string): string {
  const reason = /does not hold: .*|runtime error: .*|ERROR: .*/.exec(text)?.[0]
  return reason ?? `ended without a word: ${text.slice(-300)}`
}

const lastOf = (text: string, pattern: RegExp): string =>
  [...text.matchAll(pattern)].at(-1)?.[1] ?? '0'

function numberIn(text: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(text)?.[1]
  return found === undefined ? undefined : Number(found)
}
