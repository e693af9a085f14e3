import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { compile } from '../../native/program.js'

const FOLDER = 'test/native/rtp/playout'

/** What the network does to the packets of speech (`Weather` of network.h). */
export interface Weather {
  readonly lossPercent?: number
  /** Mean length of a loss, in packets. */
  readonly burst?: number
  readonly jitterMs?: number
  readonly stallMs?: number
  readonly driftPpm?: number
}

/** How speech came through (`Quality` of quality.h). */
export interface Heard {
  /** Of loudness, in %. */
  readonly distortion: number
  readonly snrDb: number
  /** From mouth to ear. */
  readonly delayMs: number
  readonly worstDelayMs: number
}

export interface Outcome {
  readonly ours: Heard
  /** libspeexdsp's jitter buffer, what is missing filled by repetition. */
  readonly speex: Heard
  /** The same, filled by our concealment. */
  readonly speexConcealed: Heard
  /** No jitter, and silence for what was lost. */
  readonly silence: Heard
}

/** Compiles the rig of both jitter buffers with the addon's own objects, without libspeexdsp in them. */
export function compilePlayoutRig(binary: string): void {
  const programs = readdirSync(FOLDER).filter((name) => name.endsWith('.cc'))
  const paths = programs.map((name) => join(FOLDER, name))
  compile(paths, ['rtp', 'g711', 'sound'], binary, ['-O3', '-lspeexdsp'])
}

/** Has the same packets of `speech` (a file, 8 kHz s16le) played by all receivers, for each of the weathers. */
export function playThrough(
  binary: string,
  speech: string,
  weathers: readonly Weather[],
  seed: number,
): readonly Outcome[] {
  const lines = weathers.map(
    ({ lossPercent = 0, burst = 1, jitterMs = 0, stallMs = 0, driftPpm = 0 }) =>
      [lossPercent, burst, jitterMs, stallMs, driftPpm, seed].join(' '),
  )
  const said = execFileSync(binary, [speech], { input: `${lines.join('\n')}\n`, encoding: 'utf8' })
  return said
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Outcome)
}
