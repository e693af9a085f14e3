import { readWords } from './arguments.js'
import { ask } from './ask.js'
import { configOption, DEFAULT_PATH } from './config-option.js'
import type { ExitCode } from './exit-codes.js'
import { print } from './output.js'

/** `transferd resync`: the daemon asks its source for the provisioning document now. */
export async function resync(words: readonly string[]): Promise<ExitCode> {
  const { values } = readWords(words, configOption)
  return ask(values.config ?? DEFAULT_PATH, 'resync', () =>
    print(
      'The provisioning document is being asked for. The log and transferd status tell what came.',
    ),
  )
}
