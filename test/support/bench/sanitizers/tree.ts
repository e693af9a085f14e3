import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { ADDRESS_SANITIZER } from '../../../native/program.js'

const FOLDER = resolve('dist/sanitizers')
const NOT_COPIED = ['.git', '.tap', 'build', 'dist', 'node_modules', 'trial-output']
/** The last one becomes the first of node's. */
const RUNTIMES = ['libubsan.so.1', ADDRESS_SANITIZER]

/** node compiles without the types of its classes at run time; UBSan's check of virtual calls needs them. */
export const SANITIZERS = [
  '-fsanitize=address,undefined',
  '-frtti',
  '-fno-omit-frame-pointer',
  '-g',
]
const CXXFLAGS = [...SANITIZERS, '-O2', '-D_GLIBCXX_ASSERTIONS'].join(' ')

/** A copy of the project whose addon and C++ programs carry ASan and UBSan. */
export interface SanitizedTree {
  readonly folder: string
  /** Where a program of it leaves a file when a sanitizer has found something. */
  readonly reports: string
  /** A node that loads the sanitizers before anything else. */
  readonly node: string
  /** In which everything of it runs. */
  readonly environment: NodeJS.ProcessEnv
}

/**
 * Copies the project to `dist/sanitizers/tree` and builds it there; what was built before and is not older than its sources is kept. The tests
 * then find everything where they look for it, and `build/` stays as it is.
 */
export function sanitizedTree(): SanitizedTree {
  const [folder, reports] = [join(FOLDER, 'tree'), join(FOLDER, 'reports')]
  copyProject(folder)
  for (const name of ['bin', 'reports', 'options']) {
    rmSync(join(FOLDER, name), { recursive: true, force: true })
    mkdirSync(join(FOLDER, name), { recursive: true })
  }
  const node = join(FOLDER, 'bin/node')
  copyFileSync(process.execPath, node)
  // Not LD_PRELOAD: every program that a test starts would inherit it, Kamailio and the compiler as well.
  execFileSync('patchelf', [...RUNTIMES.flatMap((name) => ['--add-needed', name]), node])
  const environment = { ...process.env, ...sanitizerOptions(reports), CXXFLAGS, LDFLAGS: CXXFLAGS }
  execFileSync(process.execPath, ['scripts/setup.mjs', 'build'], {
    cwd: folder,
    env: environment,
    stdio: 'inherit',
  })
  const path = `${join(FOLDER, 'bin')}:${process.env.PATH}`
  return { folder, reports, node, environment: { ...environment, PATH: path } }
}

function copyProject(folder: string): void {
  const flags = join(FOLDER, 'flags')
  const same = existsSync(flags) && readFileSync(flags, 'utf8') === CXXFLAGS
  mkdirSync(folder, { recursive: true })
  for (const name of readdirSync(folder)) {
    const kept = same && ['build', 'dist'].includes(name)
    if (!kept) rmSync(join(folder, name), { recursive: true })
  }
  for (const name of readdirSync('.').filter((name) => !NOT_COPIED.includes(name))) {
    cpSync(name, join(folder, name), { recursive: true, preserveTimestamps: true })
  }
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  writeFileSync(flags, CXXFLAGS)
}

/** Reports go to files: a test may look at what a program says on stderr, and a daemon that is killed says nothing more. */
export function sanitizerOptions(reports: string): NodeJS.ProcessEnv {
  const to = (name: string) => [`log_path=${join(reports, name)}`, 'log_exe_name=1']
  const address = [
    ...to('asan'),
    'detect_stack_use_after_return=1',
    'check_initialization_order=1',
    'strict_init_order=1',
    `include_if_exists=${join(FOLDER, 'options/%b')}`,
  ]
  // What only the heap of V8 points to looks lost to LeakSanitizer, which does not search there. The C++ programs are searched.
  mkdirSync(join(FOLDER, 'options'), { recursive: true })
  writeFileSync(join(FOLDER, 'options/node'), 'detect_leaks=0')
  return {
    ASAN_OPTIONS: address.join(':'),
    UBSAN_OPTIONS: [...to('ubsan'), 'print_stacktrace=1'].join(':'),
  }
}
