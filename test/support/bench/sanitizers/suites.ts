import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { compileSources, sourcesIn } from '../../../native/sources.js'
import { SANITIZERS, type SanitizedTree } from './tree.js'

/** For one file of tests: it is for what hangs altogether, each wait has its own end. */
const PATIENCE_S = 900
/** As the reporter begins the line of such a test. */
const SKIPPED = 'SKIP '

/** What became of the tests of a suite. */
export interface Ran {
  readonly tests: number
  readonly failed: number
  /** Each with its reason. */
  readonly notRun: readonly string[]
}

/** Runs the specs of `test/<name>` in the tree, a file after the other, and shows the line of each. */
export async function runSuite(tree: SanitizedTree, name: string): Promise<Ran> {
  const specs = readdirSync(join(tree.folder, 'test', name), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.spec.ts'))
    .map((file) => join('test', name, file))
  const options = ['--disable-coverage', '--jobs=1', `--timeout=${PATIENCE_S}`]
  const words = ['node_modules/.bin/tap', ...options, ...specs.sort()]
  const { lines, code } = await watched(tree, tree.node, words)
  const closing = lines.at(-1)?.match(/^(\d+) passed, (\d+) failed$/)
  const [passed, failed] = [Number(closing?.[1] ?? 0), Number(closing?.[2] ?? 0)]
  return {
    tests: passed + failed,
    failed: atLeastOneUnless(code, failed),
    notRun: lines
      .filter((line) => line.startsWith(SKIPPED))
      .map((line) => line.slice(SKIPPED.length)),
  }
}

/** Every kernel of the DTMF receiver over every test of its battery: six hours of sound for each. */
export async function runBattery(tree: SanitizedTree): Promise<Ran> {
  const scratch = mkdtempSync(join(tmpdir(), 'transferd-sanitized-'))
  try {
    const binary = join(scratch, 'battery')
    const toolchain = { compiler: 'g++', options: [...SANITIZERS, '-O2'], objects: scratch }
    const programs = sourcesIn('test/native/dtmf/battery')
    await compileSources(toolchain, programs, ['dtmf', 'g711'], binary, ['-lspandsp'])
    const { lines, code } = await watched(tree, binary, ['--kernels'])
    const failed = lines.filter((line) => !line.startsWith('ok ')).length
    return { tests: lines.length, failed: atLeastOneUnless(code, failed), notRun: [] }
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

/** A program that ends badly after its last test has failed as well. */
function atLeastOneUnless(code: number | null, failed: number): number {
  return code === 0 ? failed : Math.max(1, failed)
}

/** Runs a program in the tree, shows what it prints, and returns it. */
async function watched(
  { folder, environment }: SanitizedTree,
  command: string,
  words: readonly string[],
) {
  const child = spawn(command, words, {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(line)
    lines.push(line)
  }
  await ended
  return { lines, code: child.exitCode }
}
