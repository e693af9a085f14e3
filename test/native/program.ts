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

/** As make(1) has them, and node-gyp with it: `npm run bench -- sanitizers` gives the addon and these programs more of them. */
const more = (process.env.CXXFLAGS ?? '').split(' ').filter((flag) => flag !== '')

/** To be loaded before any other library of a program that carries them. */
export const ADDRESS_SANITIZER = 'libasan.so.8'

/** Whether the addon and these programs carry sanitizers: a test that counts instructions cannot run then. */
export const SANITIZED = more.some((flag) => flag.startsWith('-fsanitize='))

/**
 * Compiles a C++ program of the tests (one file or several) and links it with the very objects of the addon that the folders of `native` were
 * built to, and with what the addon itself is linked with.
 */
export function compile(
  program: string | readonly string[],
  folders: readonly string[],
  binary: string,
  options: readonly string[] = [],
): void {
  const links = folders.flatMap((folder) => {
    // An object whose source has gone stays in build/ until somebody cleans it.
    const sources = readdirSync(join(root, 'native', folder)).filter((n) => n.endsWith('.cc'))
    return sources.map((name) => join(objects, folder, name.replace(/\.cc$/, '.o')))
  })
  const usual = ['-std=c++20', '-Wall', '-Wextra', '-Werror', '-Inative', '-o', binary]
  const words = [...usual, ...more, ...[program].flat(), ...links, ...options, ...libraries]
  execFileSync('g++', words, { cwd: root, stdio: 'pipe' })
}

/**
 * Compiles such a program and runs it: for what JavaScript cannot see. Every line that it prints is `ok <sentence>` or
 * `not ok <sentence>`.
 */
export function checks(
  program: string,
  folders: string | readonly string[],
  words: readonly string[] = [],
): string[] {
  const scratch = mkdtempSync(join(tmpdir(), 'transferd-check-'))
  try {
    const binary = join(scratch, 'check')
    compile(program, [folders].flat(), binary)
    return execFileSync(binary, words, { encoding: 'utf8' }).trim().split('\n')
  } finally {
    rmSync(scratch, { recursive: true })
  }
}
