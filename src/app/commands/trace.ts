import { createReadStream } from 'node:fs'
import { drawLadder } from '../ladder.js'
import { readWords } from './arguments.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { complain, print } from './output.js'
import { readSteps } from './trace-records.js'

/** `transferd trace`: draws the steps of a log as a ladder. */
export async function trace(words: readonly string[]): Promise<ExitCode> {
  const { positionals } = readWords(words, {}, 1)
  const [file = '-'] = positionals
  try {
    const steps = await readSteps(file === '-' ? process.stdin : createReadStream(file))
    if (steps.length > 0) {
      print(drawLadder(steps))
      return EXIT.OK
    }
    complain(
      'This log has no steps of a phone in it. Set level = "debug" in [log] of the configuration, restart, and use the log of what happens then: journalctl -u transferd -o cat | transferd trace',
    )
    return EXIT.DATAERR
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error
    complain(`The log ${file} cannot be read: ${(error as Error).message}.`)
    return EXIT.NOINPUT
  }
}
