/** What does DTMF detection cost for a sample, natively and through the addon, beside spandsp in the same process? */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { loadNative } from '../src/io/native.js'
import { compile } from '../test/native/program.js'
import { instructionsEach } from '../test/support/bench/instructions.js'
import { conclude, printTable } from '../test/support/bench/outcome.js'
import { round } from '../test/support/bench/statistics.js'

const SECONDS_A_SOUND = 8
const ADDON_ROUNDS = 7
const FRAME_SAMPLES = 160
/** It is thirty times as slow: ten seconds are enough. */
const FOREIGN_SAMPLES = 80_000
const PROGRAMS = ['test/native/dtmf/speed/speed.cc', 'test/native/dtmf/battery/track.cc']
/** Shares of spandsp's time on the mix; instructions for each sample of the mix. */
const TARGETS = { native: 1 / 2, plain: 1, addon1: 1, addon48: 1, instructions: 20 }

interface Time {
  readonly sound: string
  readonly receiver: string
  readonly nsEach: number
}

const scratch = mkdtempSync(join(tmpdir(), 'transferd-speed-'))
try {
  const binary = join(scratch, 'speed')
  const mix = join(scratch, 'mix.raw')
  compile(PROGRAMS, ['dtmf'], binary, ['-O2', '-lspandsp'])
  const run = (...words: string[]) => execFileSync(binary, words, { encoding: 'utf8' }).trim()
  run('write', mix)
  const lines = run('time', `${SECONDS_A_SOUND}`).split('\n')
  report(
    lines.map((line) => JSON.parse(line) as Time),
    samplesOf(mix),
    (receiver) =>
      instructionsEach((passes) => [binary, 'pass', mix, `${passes}`, receiver]).instructions,
  )
} finally {
  rmSync(scratch, { recursive: true })
}

function report(
  times: readonly Time[],
  mix: Int16Array,
  instructions: (receiver: string) => number,
): void {
  const receivers = [...new Set(times.map(({ receiver }) => receiver))]
  const of = (sound: string, receiver: string) =>
    times.find((time) => time.sound === sound && time.receiver === receiver)?.nsEach ?? Number.NaN
  const fastest = ['avx2', 'neon', 'sse2', 'plain'].find((name) => receivers.includes(name)) ?? ''
  const sounds = [...new Set(times.map(({ sound }) => sound))]
  const addon = { one: throughNode(mix, 1, ourListener), many: throughNode(mix, 48, ourListener) }
  const foreign = throughNode(mix.subarray(0, FOREIGN_SAMPLES), 1, foreignListener)
  printTable(
    ['ns a sample', ...receivers, `spandsp / ${fastest}`],
    sounds.map((sound) => {
      const ratio = of(sound, 'spandsp') / of(sound, fastest)
      return [sound, ...receivers.map((name) => `${round(of(sound, name))}`), `${round(ratio)}`]
    }),
  )
  const spandspNs = of('mix', 'spandsp')
  console.log(
    `through the addon, the mix, pushes of 20 ms: ${round(addon.one)} ns a sample on 1 channel, ${round(addon.many)} on 48; npm's dtmf-detection-stream ${round(foreign)} on 1`,
  )
  const figures = {
    native: round(of('mix', fastest) / spandspNs, 3),
    plain: round(of('mix', 'plain') / spandspNs, 3),
    addon1: round(addon.one / spandspNs, 3),
    addon48: round(addon.many / spandspNs, 3),
    dtmfDetectionStream: round(foreign / spandspNs, 3),
    instructions: round(instructions(fastest)),
    spandspInstructions: round(instructions('spandsp')),
  }
  console.log(
    `instructions a sample (callgrind): ${figures.instructions}, spandsp ${figures.spandspInstructions}`,
  )
  conclude('dtmf-speed', { ...figures, kernel: fastest }, TARGETS)
}

function samplesOf(file: string): Int16Array {
  const bytes = readFileSync(file)
  return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2)
}

/** One channel by itself, or all of them in one call with the packets one after the other. */
function ourListener(channels: number): (frame: Int16Array) => void {
  const { DtmfChannels, DtmfDetector } = loadNative()
  if (channels === 1) {
    const detector = new DtmfDetector()
    return (frame) => detector.push(frame)
  }
  const detectors = new DtmfChannels(channels)
  const packets = new Int16Array(channels * FRAME_SAMPLES)
  return (frame) => {
    for (let channel = 0; channel < channels; channel++) packets.set(frame, channel * FRAME_SAMPLES)
    detectors.push(packets)
  }
}

/** npm's dtmf-detection-stream 1.18.0: a stream that reads a chunk from the very start of its memory, so each gets its own. */
function foreignListener(): (frame: Int16Array) => void {
  const DetectionStream = createRequire(import.meta.url)('dtmf-detection-stream')
  const stream: Writable = new DetectionStream({ format: { sampleRate: 8000, channels: 1 } })
  return (frame) => stream.write(Buffer.from(frame.slice().buffer))
}

/** CPU nanoseconds a sample, the best of some rounds. */
function throughNode(
  sound: Int16Array,
  channels: number,
  listener: (channels: number) => (frame: Int16Array) => void,
): number {
  const samples = sound.subarray(0, Math.floor(sound.length / channels))
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < ADDON_ROUNDS; round++) {
    const push = listener(channels)
    const start = process.cpuUsage()
    for (let at = 0; at + FRAME_SAMPLES <= samples.length; at += FRAME_SAMPLES) {
      push(samples.subarray(at, at + FRAME_SAMPLES))
    }
    const { user, system } = process.cpuUsage(start)
    best = Math.min(best, ((user + system) * 1000) / (samples.length * channels))
  }
  return best
}
