import type { DetectedDigit, DtmfDetector } from '../io/native-dtmf.js'

const BYTES_PER_SAMPLE = 2

/** Hears 8 kHz samples in pieces of any length and says what to print about them. */
export interface Listener {
  push(samples: Int16Array): readonly string[]
  /** The input is over. */
  flush(): readonly string[]
}

/**
 * `transferd detect`: finds the DTMF digits of a sound. `input` is raw 8 kHz mono 16-bit little-endian samples, cut
 * anywhere, even in the middle of a sample. Prints what the listener says as soon as it says it.
 *
 * Returns what is wrong with the input, in words for the user, or undefined. A read error of `input` is thrown on.
 */
export async function detect(
  input: AsyncIterable<Uint8Array>,
  listener: Listener,
  print: (line: string) => void,
): Promise<string | undefined> {
  let rest: Uint8Array = new Uint8Array(0)
  for await (const chunk of input) {
    const bytes = join(rest, chunk)
    const whole = bytes.length - (bytes.length % BYTES_PER_SAMPLE)
    for (const line of listener.push(samplesOf(bytes, whole))) print(line)
    rest = bytes.slice(whole)
  }
  for (const line of listener.flush()) print(line)
  if (rest.length === 0) return undefined
  return 'The input ends in the middle of a sample (an odd number of bytes). It has to be raw 16-bit little-endian samples, 8000 a second, one channel: convert it with, for example, sox in.wav -t raw -r 8000 -c 1 -e signed -b 16 -.'
}

/** A copy that begins at an even address, as Int16Array asks; the machines we run on are little-endian like the input. */
function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length)
  joined.set(first)
  joined.set(second, first.length)
  return joined
}

function samplesOf(bytes: Uint8Array, length: number): Int16Array {
  return new Int16Array(bytes.buffer, bytes.byteOffset, length / BYTES_PER_SAMPLE)
}

/** A line for each digit as soon as it has ended, the one still sounding at the end of the input too. */
export function digitListener(
  detector: DtmfDetector,
  lineOf: (digit: DetectedDigit) => string,
): Listener {
  return {
    push: (samples) => detector.push(samples).map(lineOf),
    flush: () => detector.flush().map(lineOf),
  }
}

/** `<digit> <start-sample> <end-sample>`. */
export const plainLine = ({ digit, start, end }: DetectedDigit): string =>
  `${digit} ${start} ${end}`

const MS_PER_SAMPLE = 1000 / 8000

/** One JSON object: the samples, and where that is in milliseconds. */
export const jsonLine = ({ digit, start, end }: DetectedDigit): string =>
  JSON.stringify({
    digit,
    start,
    end,
    startMs: start * MS_PER_SAMPLE,
    durationMs: (end - start) * MS_PER_SAMPLE,
  })
