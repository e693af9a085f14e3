import { createReadStream } from 'node:fs'
import { loadNative } from '../../io/native.js'
import { detect, jsonLine, plainLine } from '../detect.js'
import { samplesOfFile, WaveFormatError } from '../wave-file.js'
import { readWords } from './arguments.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { complain, print } from './output.js'

const OPTIONS = { addon: { type: 'string' }, json: { type: 'boolean' } } as const

/**
 * `transferd detect`: one line a digit, `<digit> <start-sample> <end-sample>`, or a JSON object. A file may be a WAV file;
 * standard input is raw.
 */
export async function detectCommand(words: readonly string[]): Promise<ExitCode> {
  const { positionals, values } = readWords(words, OPTIONS, 1)
  const [file = '-'] = positionals
  const { DtmfDetector } = loadNative(values.addon)
  try {
    const input = file === '-' ? process.stdin : samplesOfFile(createReadStream(file))
    const fault = await detect(input, new DtmfDetector(), print, values.json ? jsonLine : plainLine)
    if (fault === undefined) return EXIT.OK
    complain(fault)
    return EXIT.DATAERR
  } catch (error) {
    if (error instanceof WaveFormatError) {
      complain(error.message)
      return EXIT.DATAERR
    }
    if ((error as NodeJS.ErrnoException).code === undefined) throw error
    const name = file === '-' ? 'standard input' : file
    complain(`The sound ${name} cannot be read: ${(error as Error).message}.`)
    return EXIT.NOINPUT
  }
}
