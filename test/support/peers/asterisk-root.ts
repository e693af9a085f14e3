import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Debian 12 has no Asterisk; these suites of Debian have one. It is unpacked with all that it needs, and never installed. */
const SUITE = { 22: 'sid', 16: 'bullseye' } as const
export type AsteriskVersion = keyof typeof SUITE

const ARCHIVE = 'http://deb.debian.org/debian'
/** Not in dist/: tap would list each of its files. */
const FOLDER = resolve('.peers')
const LOADER = process.arch === 'arm64' ? 'ld-linux-aarch64.so.1' : 'ld-linux-x86-64.so.2'
const OPTIONS = [
  '--variant=extract',
  '--include=asterisk,base-files',
  // Sound files and the like are of no use here.
  '--aptopt=APT::Install-Recommends "false"',
  // A mirror that stands still is good enough for a test.
  '--aptopt=Acquire::Check-Valid-Until "false"',
]

/** Where an unpacked Asterisk lies. */
export interface AsteriskRoot {
  readonly folder: string
  readonly modules: string
  /** Starts it with its own C library instead of this machine's. */
  readonly loader: readonly string[]
}

/** The Asterisk that has been unpacked, or undefined where none has. */
export function unpackedAsterisk(version: AsteriskVersion): AsteriskRoot | undefined {
  const folder = join(FOLDER, `asterisk-${version}`)
  if (!existsSync(join(folder, 'usr/sbin/asterisk'))) return undefined
  const machine = nameIn(join(folder, 'usr/lib'), /-linux-gnu/)
  const libraries = [`usr/lib/${machine}`, `lib/${machine}`, 'usr/lib']
  const loader = existing(
    folder,
    'its loader',
    libraries.map((one) => `${one}/${LOADER}`),
  )
  return {
    folder,
    modules: existing(
      folder,
      'its modules',
      libraries.map((one) => `${one}/asterisk/modules`),
    ),
    loader: [loader, '--library-path', libraries.map((one) => join(folder, one)).join(':')],
  }
}

/** Unpacks it where it is not there yet (some 10 s, 270 MB). Throws with what mmdebstrap said. */
export function unpackAsterisk(version: AsteriskVersion): AsteriskRoot {
  const found = unpackedAsterisk(version)
  if (found !== undefined) return found
  const [folder, unfinished] = [join(FOLDER, `asterisk-${version}`), join(FOLDER, 'unfinished')]
  mkdirSync(FOLDER, { recursive: true })
  rmSync(unfinished, { recursive: true, force: true })
  const words = [...OPTIONS, SUITE[version], unfinished, ARCHIVE]
  const { status, stderr } = spawnSync('mmdebstrap', words, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`Asterisk ${version} cannot be unpacked:\n${stderr}`)
  renameSync(unfinished, folder)
  const root = unpackedAsterisk(version)
  if (root === undefined) throw new Error(`${folder} has no Asterisk in it`)
  return root
}

/** An Asterisk, or why there is none. */
export interface Unpacked {
  readonly root?: AsteriskRoot
  readonly lacking?: string
}

/** Debian's archive of another suite may be out of reach: then nobody can play, and the run says so. */
export function unpacked(version: AsteriskVersion): Unpacked {
  try {
    return { root: unpackAsterisk(version) }
  } catch (fault) {
    return { lacking: (fault as Error).message }
  }
}

function nameIn(folder: string, pattern: RegExp): string {
  const name = readdirSync(folder).find((one) => pattern.test(one))
  if (name === undefined) throw new Error(`${folder} has nothing like ${pattern}`)
  return name
}

function existing(folder: string, what: string, places: readonly string[]): string {
  const found = places.map((place) => join(folder, place)).find(existsSync)
  if (found === undefined)
    throw new Error(`${folder} has not ${what}: looked in ${places.join(', ')}`)
  return found
}
