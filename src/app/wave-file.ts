const CONVERT = 'Convert it with, for example, sox in.wav -r 8000 -c 1 -e signed -b 16 out.wav.'
const RIFF_HEADER_BYTES = 12
const CHUNK_HEADER_BYTES = 8
const FORMAT_BYTES = 16
const FORMAT_PCM = 1

/** The file is a WAV file with other samples than we read; the message says which, for people. */
export class WaveFormatError extends Error {}

/**
 * The samples of a sound file: of a WAV file (RIFF, Microsoft's and IBM's multimedia interface of 1991) its data chunk,
 * of any other file everything. Throws WaveFormatError unless the WAV file holds 8 kHz mono 16-bit PCM.
 */
export async function* samplesOfFile(file: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let head: Buffer = Buffer.alloc(0)
  let left: number | undefined
  for await (const piece of file) {
    if (left !== undefined) {
      yield piece.subarray(0, left)
      left -= Math.min(left, piece.length)
      continue
    }
    head = Buffer.concat([head, piece])
    const data = dataOf(head)
    if (data === undefined) continue
    yield head.subarray(data.start, data.start + data.length)
    left = Math.max(0, data.length - (head.length - data.start))
  }
  if (left !== undefined || head.length === 0) return
  if (isWave(head)) throw new WaveFormatError('The WAV file ends before its samples begin.')
  yield head
}

/** Where the samples lie; undefined where more bytes are needed to tell. */
function dataOf(head: Buffer): { readonly start: number; readonly length: number } | undefined {
  if (head.length < RIFF_HEADER_BYTES) return undefined
  if (!isWave(head)) return { start: 0, length: Number.POSITIVE_INFINITY }
  let at = RIFF_HEADER_BYTES
  let formatSeen = false
  while (at + CHUNK_HEADER_BYTES <= head.length) {
    const name = head.toString('latin1', at, at + 4)
    const length = head.readUInt32LE(at + 4)
    const start = at + CHUNK_HEADER_BYTES
    if (name === 'data') {
      if (!formatSeen) throw new WaveFormatError('The WAV file does not say how its samples look.')
      return { start, length }
    }
    if (name === 'fmt ') {
      if (head.length < start + FORMAT_BYTES) return undefined
      checkFormat(head.subarray(start))
      formatSeen = true
    }
    // Chunks begin at even places.
    at = start + length + (length % 2)
  }
  return undefined
}

function isWave(head: Buffer): boolean {
  return head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WAVE'
}

function checkFormat(format: Buffer): void {
  const [code, channels] = [format.readUInt16LE(0), format.readUInt16LE(2)]
  const [rateHz, bits] = [format.readUInt32LE(4), format.readUInt16LE(14)]
  if (code === FORMAT_PCM && channels === 1 && rateHz === 8000 && bits === 16) return
  throw new WaveFormatError(
    `The WAV file holds ${channels} channels of ${bits} bits at ${rateHz} Hz (format ${code}), not one of 16-bit PCM at 8000 Hz. ${CONVERT}`,
  )
}
