import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../../', import.meta.url))
const run = promisify(execFile)
const USUAL = ['-std=c++20', '-Wall', '-Wextra', '-Werror', '-ffp-contract=off', '-Inative']

/** How `native` is compiled anew: for another processor, or with sanitizers. */
export interface Toolchain {
  readonly compiler: string
  readonly options: readonly string[]
  /** Where the objects stay, so that a second program links them as they are. */
  readonly objects: string
}

/**
 * Compiles programs of the tests and whole folders of `native` from their sources (`compile` of program.ts links the addon's own objects instead)
 * and links them, with the libraries where some are needed.
 */
export async function compileSources(
  toolchain: Toolchain,
  programs: readonly string[],
  folders: readonly string[],
  binary: string,
  libraries: readonly string[] = [],
): Promise<void> {
  const { compiler, options } = toolchain
  const objects: string[] = []
  for (const folder of folders) objects.push(...(await compileFolder(toolchain, folder)))
  const words = [...USUAL, ...options, '-o', binary, ...programs, ...objects, ...libraries]
  await run(compiler, words, { cwd: root })
}

async function compileFolder(
  { compiler, options, objects }: Toolchain,
  folder: string,
): Promise<readonly string[]> {
  const into = join(objects, folder)
  const sources = sourcesIn(join('native', folder))
  if (!existsSync(into)) {
    mkdirSync(into, { recursive: true })
    const include = `-I${join(root, 'native')}`
    const paths = sources.map((source) => join(root, source))
    await run(compiler, [...USUAL, include, ...options, '-c', ...paths], { cwd: into })
  }
  return readdirSync(into).map((name) => join(into, name))
}

export function sourcesIn(folder: string): readonly string[] {
  const names = readdirSync(join(root, folder)).filter((name) => name.endsWith('.cc'))
  return names.map((name) => join(folder, name))
}
