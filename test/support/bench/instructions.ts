import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

interface Counted {
  readonly samples: number
  readonly digits: number
  readonly instructions: number
}

/**
 * Instructions for each sample by valgrind's callgrind, the same on every machine with the same vector unit and under any load:
 * what two more passes over the sound cost, so that the start of the program does not count.
 *
 * @param wordsOf the program that so many passes are made by; it prints `"samples":N,"digits":N`
 */
export function instructionsEach(wordsOf: (passes: number) => readonly string[]): {
  readonly instructions: number
  readonly digits: number
} {
  const scratch = mkdtempSync(join(tmpdir(), 'transferd-instructions-'))
  try {
    const [once, thrice] = [count(scratch, wordsOf(1)), count(scratch, wordsOf(3))]
    const samples = thrice.samples - once.samples
    return {
      instructions: (thrice.instructions - once.instructions) / samples,
      digits: once.digits,
    }
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

function count(scratch: string, program: readonly string[]): Counted {
  const words = ['--tool=callgrind', `--callgrind-out-file=${join(scratch, 'callgrind')}`]
  const said = execFileSync('sh', ['-c', '"$@" 2>&1', 'sh', 'valgrind', ...words, ...program])
  const number = (pattern: RegExp) => Number(pattern.exec(said.toString())?.[1])
  return {
    samples: number(/"samples":(\d+)/),
    digits: number(/"digits":(\d+)/),
    instructions: number(/Collected : (\d+)/),
  }
}
