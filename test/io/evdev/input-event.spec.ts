import t from 'tap'
import { parseInputEvents } from '../../../src/io/evdev/input-event.js'
import { packEvent } from './input-rig.js'

for (const eventBytes of [16, 24]) {
  t.test(`reads type, code and value of events of ${eventBytes} bytes, in order`, async (t) => {
    const bytes = Buffer.concat([
      packEvent(1, 0x205, 1, eventBytes),
      packEvent(0, 0, 0, eventBytes),
      packEvent(5, 5, -1, eventBytes),
    ])
    t.same(parseInputEvents(bytes, eventBytes), [
      { type: 1, code: 0x205, value: 1 },
      { type: 0, code: 0, value: 0 },
      { type: 5, code: 5, value: -1 },
    ])
  })

  t.test(`leaves half an event of ${eventBytes} bytes to the next reading`, async (t) => {
    const bytes = Buffer.concat([
      packEvent(1, 2, 1, eventBytes),
      packEvent(1, 3, 1, eventBytes).subarray(1),
    ])
    t.same(parseInputEvents(bytes, eventBytes), [{ type: 1, code: 2, value: 1 }])
  })
}

t.test('reads the bytes of a big-endian machine', async (t) => {
  const bytes = Buffer.alloc(16)
  bytes.writeUInt16BE(1, 8)
  bytes.writeUInt16BE(0x20b, 10)
  bytes.writeInt32BE(1, 12)
  t.same(parseInputEvents(bytes, 16, false), [{ type: 1, code: 0x20b, value: 1 }])
})

t.test('reads from the middle of a larger buffer', async (t) => {
  const bytes = Buffer.concat([Buffer.from([9]), packEvent(1, 7, 2, 16)])
  t.same(parseInputEvents(bytes.subarray(1), 16), [{ type: 1, code: 7, value: 2 }])
})
