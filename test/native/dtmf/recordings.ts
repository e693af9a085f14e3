import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { compile } from '../program.js'
import { compileSources, sourcesIn } from '../sources.js'

const run = promisify(execFile)
const FOLDER = 'test/native/dtmf/recordings'
/** The program that `listen` runs. */
export const LISTEN = join(FOLDER, 'listen.cc')
const BATTERY = 'test/native/dtmf/battery'
const MOST_OUTPUT_BYTES = 256 * 1024 * 1024

/** Writes the tests of the battery as raw recordings (without names all: 6 hours, 300 MB) and returns their paths. */
export async function writeBattery(
  scratch: string,
  tests: readonly string[] = [],
): Promise<readonly string[]> {
  const battery = sourcesIn(BATTERY).filter((path) => basename(path) !== 'battery.cc')
  const binary = join(scratch, 'write')
  compile([join(FOLDER, 'write.cc'), ...battery], ['g711'], binary, ['-O2'])
  await run(binary, [scratch, ...tests])
  const files = readdirSync(scratch).filter((name) => name.endsWith('.raw'))
  if (tests.length > 0 && files.length !== tests.length) throw new Error(`not all of ${tests}`)
  return files.sort().map((name) => join(scratch, name))
}

/** A processor, the compiler for it, and what runs its programs here: nothing where it is our own. */
export interface Processor {
  readonly name: string
  readonly compiler: string
  readonly options: readonly string[]
  readonly emulator: readonly string[]
}

// Linked statically: the emulator then needs no libraries of theirs.
export const ARM_64: Processor = {
  name: 'aarch64',
  compiler: 'aarch64-linux-gnu-g++',
  options: ['-O2', '-static'],
  emulator: ['qemu-aarch64'],
}

export const ARM_32: Processor = {
  name: 'armhf with NEON',
  compiler: 'arm-linux-gnueabihf-g++',
  options: ['-O2', '-static', '-mfpu=neon', '-Wno-psabi'],
  emulator: ['qemu-arm'],
}

export const THIS_PROCESSOR: Processor = {
  name: process.arch,
  compiler: 'g++',
  options: ['-O2'],
  emulator: [],
}

/** Compiles a program of the tests with the receiver for that processor; returns the command that runs it. */
export async function buildFor(
  { name, compiler, options, emulator }: Processor,
  program: string,
  scratch: string,
): Promise<readonly string[]> {
  const binary = join(scratch, `${basename(program, '.cc')} for ${name}`)
  const objects = join(scratch, `objects for ${name}`)
  await compileSources({ compiler, options, objects }, [program], ['dtmf'], binary)
  return [...emulator, binary]
}

/** What each kernel of a receiver hears in a recording: a line an event, the same text for the same events. */
export async function listen(
  [command = '', ...words]: readonly string[],
  recording: string,
): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await run(command, [...words, recording], { maxBuffer: MOST_OUTPUT_BYTES })
  const [, ...parts] = stdout.split(/^kernel (\w+)\n/m)
  const heard = new Map<string, string>()
  for (let at = 0; at < parts.length; at += 2) heard.set(parts[at] ?? '', parts[at + 1] ?? '')
  return heard
}
