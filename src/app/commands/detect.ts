import { createReadStream } from 'node:fs'
import { loadNative } from '../../io/native.js'
import { detect } from '../detect.js'
import { readWords } from './arguments.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { complain, print } from './output.js'

/** `transferd detect`: one line a digit, `<digit> <start-sample> <end-sample>`. */
export async function detectCommand(words: readonly string[]): Promise<ExitCode> {
  const { positionals, values } = readWords(words, { addon: { type: 'string' } } as const, 1)
  const [file = '-'] = positionals
  const { DtmfDetector } = loadNative(values.addon)
  try {
    const input = file === '-' ? process.stdin : createReadStream(file)
    const fault = await detect(input, new DtmfDetector(), print)
    if (fault === undefined) return EXIT.OK
    complain(fault)
    return EXIT.DATAERR
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error
    const name = file === '-' ? 'standard input' : file
    complain(`The sound ${name} cannot be read: ${(error as Error).message}.`)
    return EXIT.NOINPUT
  }
}
