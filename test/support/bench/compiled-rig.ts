import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compile } from '../../native/program.js'

/** A program that a benchmark runs, compiled with the addon's own objects of the folders. */
export interface Rig {
  readonly programs: string | readonly string[]
  readonly folders: readonly string[]
  readonly options: readonly string[]
}

/** Gives the compiled program and a scratch folder to `use`, and takes both away after it. */
export async function withRig(
  { programs, folders, options }: Rig,
  use: (binary: string, scratch: string) => Promise<void>,
): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'transferd-rig-'))
  try {
    const binary = join(scratch, 'rig')
    compile(programs, folders, binary, options)
    await use(binary, scratch)
  } finally {
    rmSync(scratch, { recursive: true })
  }
}
