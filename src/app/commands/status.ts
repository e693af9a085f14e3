import { readWords } from './arguments.js'
import { ask } from './ask.js'
import { configOption, DEFAULT_PATH } from './config-option.js'
import type { ExitCode } from './exit-codes.js'
import { print } from './output.js'
import { type DaemonStatus, statusText } from './status-text.js'

/** `transferd status`: for people, or with --json for programs. */
export async function status(words: readonly string[]): Promise<ExitCode> {
  const { values } = readWords(words, { ...configOption, json: { type: 'boolean' } } as const)
  return ask(values.config ?? DEFAULT_PATH, 'status', (result) =>
    print(values.json ? JSON.stringify(result, null, 2) : statusText(result as DaemonStatus)),
  )
}
