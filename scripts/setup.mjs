// Makes a fresh Debian 12 machine with Node 20 ready for one command, and says what it does and why.
// Uses nothing but Node itself: it runs before `npm ci`. When nothing is lacking it only looks at file times.
//
//   node scripts/setup.mjs build | trial | test | check | bench | speech

import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { debianPackages } from './debian-packages.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
process.chdir(root)

const profile = process.argv[2] ?? 'build'
const wanted = debianPackages[profile]
if (wanted === undefined) {
  console.error(
    `setup: unknown profile '${profile}': use ${Object.keys(debianPackages).join(', ')}`,
  )
  process.exit(64)
}

installDebianPackages(wanted)
installNodePackages()
buildAddon()
buildProgram()

function installDebianPackages(packages) {
  const missing = packages.filter(({ present }) => !present.some((path) => existsSync(path)))
  if (missing.length === 0) return
  for (const { name, why } of missing) say(`needs the Debian package ${name}: ${why}`)
  const names = missing.map(({ name }) => name)
  const prefix = process.getuid() === 0 ? [] : ['sudo', '-n']
  const options = ['-qq', '-o', 'Dpkg::Use-Pty=0']
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...words) => {
    const [command, ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get']
    return spawnSync(command, [...rest, ...options, ...words], {
      env: environment,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  }
  const install = () => apt('install', '-y', '--no-install-recommends', ...names).status === 0
  // The first try saves the update where the package lists are recent enough.
  if (install() || (apt('update').status === 0 && install())) return
  console.error(
    `setup: apt-get could not install ${names.join(' ')}. Install them by hand (as root: apt-get install ${names.join(' ')}) and run the command again.`,
  )
  process.exit(69)
}

function installNodePackages() {
  const installed = time('node_modules/.package-lock.json')
  if (installed > 0 && installed >= time('package-lock.json')) return
  say('installs the npm packages of package-lock.json (npm ci)')
  run('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'])
  // The only install script that does something for us: esbuild checks its binary. The others are optional.
}

function buildAddon() {
  const built = time('build/Release/transferd.node')
  if (built >= newest(['native', 'binding.gyp', 'package-lock.json'])) return
  say('builds the native addon (media engine, DTMF detector, system calls)')
  const gyp = join('node_modules', 'node-gyp', 'bin', 'node-gyp.js')
  const bundled = join(npmFolder(), 'node_modules', 'node-gyp', 'bin', 'node-gyp.js')
  const headers = join(dirname(process.execPath), '..')
  const nodedir = existsSync(join(headers, 'include/node/node_api.h'))
    ? [`--nodedir=${headers}`]
    : []
  run(process.execPath, [
    existsSync(gyp) ? gyp : bundled,
    'rebuild',
    '--silent',
    '-j',
    '2',
    ...nodedir,
  ])
}

function npmFolder() {
  return join(execFileSync('npm', ['root', '-g'], { encoding: 'utf8' }).trim(), 'npm')
}

function buildProgram() {
  if (time('dist/main.js') >= newest(['src', 'scripts/build.mjs', 'package-lock.json'])) return
  say('builds dist/ from src/')
  run(process.execPath, ['scripts/build.mjs'])
}

function run(command, words) {
  const { status } = spawnSync(command, words, { stdio: ['ignore', 'inherit', 'inherit'] })
  if (status === 0) return
  console.error(`setup: '${command} ${words.join(' ')}' failed; what it printed above says why.`)
  process.exit(70)
}

function say(line) {
  console.error(`setup: ${line}`)
}

/** Modification time in ms, 0 where there is no such file. */
function time(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0
}

function newest(paths) {
  const times = paths.filter(existsSync).map((path) => {
    if (!statSync(path).isDirectory()) return time(path)
    const files = readdirSync(path, { recursive: true, encoding: 'utf8' })
    return Math.max(0, ...files.map((file) => time(join(path, file))))
  })
  return Math.max(0, ...times)
}
