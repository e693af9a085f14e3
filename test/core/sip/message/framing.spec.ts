import fc from 'fast-check'
import t from 'tap'
import { EMPTY_FRAMING, frame } from '../../../../src/core/sip/message/framing.js'
import { decodeText, encodeText } from '../../../../src/core/sip/message/text.js'

const FIRST = 'A\r\nContent-Length  : 4\r\n\r\na\r\n\r'
const SECOND = 'B\r\nl:0\r\n\r\n'
const THIRD = 'C\r\nX: y\r\nCONTENT-LENGTH: 1\r\n\r\nc'

function run(chunks: readonly Uint8Array[]) {
  const messages: string[] = []
  let framing = EMPTY_FRAMING
  for (const chunk of chunks) {
    const step = frame(framing, chunk)
    messages.push(...step.messages.map(decodeText))
    if (step.fault !== undefined) return { messages, fault: step.fault, rest: 0 }
    framing = step.framing
  }
  return { messages, fault: undefined, rest: framing.rest.length }
}

t.test('messages come out whole however the stream was cut', async (t) => {
  const stream = encodeText(`\r\n\r\n${FIRST}\r\n${SECOND}${THIRD}\r\n`)
  fc.assert(
    fc.property(fc.array(fc.nat(stream.length)), (cuts) => {
      const edges = [0, ...cuts.sort((a, b) => a - b), stream.length]
      const chunks = edges.slice(1).map((end, i) => stream.subarray(edges[i], end))
      t.same(run(chunks), { messages: [FIRST, SECOND, THIRD], fault: undefined, rest: 0 })
    }),
  )
  t.same(run([...stream].map((byte) => Uint8Array.of(byte))).messages, [FIRST, SECOND, THIRD])
})

t.test('a message is whole wherever two segments meet, one byte after the other', async (t) => {
  const stream = encodeText(`${FIRST}${SECOND}`)
  for (let cut = 1; cut < stream.length; cut++) {
    const chunks = [stream.subarray(0, cut), stream.subarray(cut)]
    t.same(run(chunks).messages, [FIRST, SECOND], `cut at ${cut}`)
  }
})

t.test('a hostile Content-Length ends the stream, and no message comes out of it', async (t) => {
  const values = ['', ' ', '+1', '1e3', '0x1', '1 1', '1,1', '1;1', '١', '-0', '262145']
  const huge = ['4294967296', '9007199254740993', '18446744073709551616', '9'.repeat(10_000)]
  for (const value of [...values, ...huge]) {
    const step = run([encodeText(`X\r\nContent-Length: ${value}\r\n\r\nabc`)])
    t.same(step, { messages: [], fault: 'No usable Content-Length', rest: 0 }, value.slice(0, 30))
  }
})

t.test('a stream that cannot be understood is given up after what was whole', async (t) => {
  for (const bad of [
    'X\r\n\r\n',
    'X\r\nl: -1\r\n\r\n',
    'X\r\nl: 1\r\nl: 1\r\n\r\n',
    'X\r\nl 1\r\n\r\n',
    'X\r\nl: 262145\r\n\r\n',
  ]) {
    const { messages, fault } = run([encodeText(SECOND + bad)])
    t.same(messages, [SECOND])
    t.equal(fault, 'No usable Content-Length')
  }
})

t.test('headers without end are given up', async (t) => {
  t.match(run([encodeText('a'.repeat(70_000))]), { fault: 'Headers of more than 64 KiB' })
  t.match(run([encodeText(`${'a'.repeat(70_000)}\r\n\r\n`)]), {
    fault: 'Headers of more than 64 KiB',
  })
})
