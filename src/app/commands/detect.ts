import { createReadStream, writeFileSync } from 'node:fs'
import { loadNative } from '../../io/native.js'
import { detect, digitListener, jsonLine, type Listener, plainLine } from '../detect.js'
import { drawCandidates } from '../explanation/drawing.js'
import { ExplainingListener, Recording } from '../explanation/explaining-listener.js'
import { explainAsJson, explainInWords } from '../explanation/report.js'
import { samplesOfFile, WaveFormatError } from '../wave-file.js'
import { readWords, UsageError } from './arguments.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { complain, print } from './output.js'

const OPTIONS = {
  addon: { type: 'string' },
  json: { type: 'boolean' },
  explain: { type: 'boolean' },
  svg: { type: 'string' },
} as const

interface Wishes {
  readonly addon?: string | undefined
  readonly json?: boolean | undefined
  readonly explain?: boolean | undefined
}

/**
 * `transferd detect`: one line a digit, `<digit> <start-sample> <end-sample>`, or a JSON object; with `--explain` every digit and
 * near miss with its tests, with `--svg` drawn as well. A file may be a WAV file; standard input is raw.
 */
export async function detectCommand(words: readonly string[]): Promise<ExitCode> {
  const { positionals, values } = readWords(words, OPTIONS, 1)
  const [file = '-'] = positionals
  if (values.svg !== undefined && !values.explain) {
    throw new UsageError('--svg OUT draws what --explain says: give both.')
  }
  const recording = values.svg === undefined ? undefined : new Recording()
  const heard = await listen(file, listenerFor(values, recording))
  if (heard !== EXIT.OK || values.svg === undefined || !recording) return heard
  return write(values.svg, drawCandidates(recording.candidates, recording.samples()))
}

function listenerFor({ addon, json, explain }: Wishes, recording?: Recording): Listener {
  const { DtmfDetector } = loadNative(addon)
  if (!explain) return digitListener(new DtmfDetector(), json ? jsonLine : plainLine)
  const tell = json ? explainAsJson : explainInWords
  return new ExplainingListener(new DtmfDetector({ explain: true }), tell, recording)
}

async function listen(file: string, listener: Listener): Promise<ExitCode> {
  try {
    const input = file === '-' ? process.stdin : samplesOfFile(createReadStream(file))
    const fault = await detect(input, listener, print)
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

function write(file: string, drawing: string): ExitCode {
  try {
    writeFileSync(file, drawing)
    return EXIT.OK
  } catch (error) {
    complain(`The drawing ${file} cannot be written: ${(error as Error).message}.`)
    return EXIT.CANTCREAT
  }
}
