import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const objects = join(root, 'build/Release/obj.target/transferd/native')

/** What the addon itself is linked with: binding.gyp. */
const libraries: string[] = JSON.parse(readFileSync(join(root, 'binding.gyp'), 'utf8')).targets[0]
  .libraries

/**
 * Compiles a C++ program of the tests, links it with the very objects of the addon that the folders of `native` were built
 * to, and runs it: for what JavaScript cannot see. Every line that it prints is `ok <sentence>` or `not ok <sentence>`.
 */
export function checks(
  program: string,
  folders: string | readonly string[],
  words: readonly string[] = [],
): string[] {
  const scratch = mkdtempSync(join(tmpdir(), 'transferd-check-'))
  try {
    const binary = join(scratch, 'check')
    const links = [folders].flat().flatMap((folder) => {
      const built = readdirSync(join(objects, folder)).filter((name) => name.endsWith('.o'))
      return built.map((name) => join(objects, folder, name))
    })
    const options = ['-std=c++20', '-Wall', '-Wextra', '-Werror', '-Inative', '-o', binary]
    execFileSync('g++', [...options, program, ...links, ...libraries], { cwd: root, stdio: 'pipe' })
    return execFileSync(binary, words, { encoding: 'utf8' }).trim().split('\n')
  } finally {
    rmSync(scratch, { recursive: true })
  }
}
