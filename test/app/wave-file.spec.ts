import t from 'tap'
import { samplesOfFile } from '../../src/app/wave-file.js'

const SAMPLES = Uint8Array.from({ length: 640 }, (_, at) => at % 251)

function chunk(name: string, body: Uint8Array): Buffer {
  const head = Buffer.alloc(8)
  head.write(name, 'latin1')
  head.writeUInt32LE(body.length, 4)
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)])
}

function format({ code = 1, channels = 1, rateHz = 8000, bits = 16 } = {}): Buffer {
  const body = Buffer.alloc(16)
  body.writeUInt16LE(code, 0)
  body.writeUInt16LE(channels, 2)
  body.writeUInt32LE(rateHz, 4)
  body.writeUInt16LE(bits, 14)
  return chunk('fmt ', body)
}

function wave(...chunks: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVE', 'latin1'), ...chunks])
}

async function read(file: Uint8Array, every = 4096): Promise<Buffer> {
  async function* pieces() {
    for (let at = 0; at < file.length; at += every) yield file.subarray(at, at + every)
  }
  const read: Uint8Array[] = []
  for await (const piece of samplesOfFile(pieces())) read.push(piece)
  return Buffer.concat(read)
}

t.test('gives the samples of a WAV file and nothing else, however it is cut', async (t) => {
  const odd = chunk('LIST', Uint8Array.from([1, 2, 3]))
  const file = wave(odd, format(), odd, chunk('data', SAMPLES), odd)
  for (const every of [1, 7, 44, 4096]) t.same(await read(file, every), Buffer.from(SAMPLES))
})

t.test('gives everything of a file that is no WAV file, a short one too', async (t) => {
  t.same(await read(SAMPLES, 5), Buffer.from(SAMPLES))
  t.same(await read(SAMPLES.subarray(0, 6)), Buffer.from(SAMPLES.subarray(0, 6)))
  t.same(await read(SAMPLES.subarray(0, 0)), Buffer.alloc(0))
})

t.test('says what a WAV file holds that it cannot read', async (t) => {
  for (const other of [{ code: 6 }, { channels: 2 }, { rateHz: 44_100 }, { bits: 8 }]) {
    const file = wave(format(other), chunk('data', SAMPLES))
    await t.rejects(
      read(file),
      { message: /not one of 16-bit PCM at 8000 Hz/ },
      JSON.stringify(other),
    )
  }
  await t.rejects(read(wave(format({ rateHz: 44_100 }))), { message: /44100 Hz.*sox/ })
})

t.test('says so when the samples are missing, or come before their format', async (t) => {
  await t.rejects(read(wave(format())), { message: /ends before its samples/ })
  await t.rejects(read(wave(chunk('data', SAMPLES))), { message: /does not say/ })
})
