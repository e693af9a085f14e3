import { readFileSync, writeFileSync } from 'node:fs'
import { samplesOf, wavOf } from '../../native/engine/signal.js'

/** Words that Debian's linphone brings: 8 kHz, 16 bits. Its header says a wrong length. */
const WORDS = '/usr/share/sounds/linphone/hello8000.wav'
const HEADER_BYTES = 44

/** So many seconds of speech: the words again and again. */
export function speech(seconds: number): Int16Array {
  const words = samplesOf(readFileSync(WORDS).subarray(HEADER_BYTES))
  return Int16Array.from({ length: seconds * 8000 }, (_, n) => words[n % words.length] ?? 0)
}

export function writeSpeech(path: string, seconds: number): void {
  writeFileSync(path, wavOf(speech(seconds)))
}
