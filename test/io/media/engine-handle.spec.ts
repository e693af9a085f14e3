import t from 'tap'
import { EngineHandle, type MediaEvent } from '../../../src/io/media/engine-handle.js'
import type { Native } from '../../../src/io/native.js'
import type { EngineEvent, MediaEngine } from '../../../src/io/native-engine.js'

/** An engine that writes down what it is asked for. */
function fakeNative() {
  const calls: unknown[][] = []
  let tell: (events: EngineEvent[]) => void = () => {}
  class Recorder {
    constructor(options: unknown, listener: (events: EngineEvent[]) => void) {
      calls.push(['new', options])
      tell = listener
      // biome-ignore lint/correctness/noConstructorReturn: every method of the contract, recorded
      return new Proxy(this, {
        get:
          (_, name) =>
          (...args: unknown[]) => {
            calls.push([name, ...args])
            if (name === 'openStream' && (args[1] as { localPort: number }).localPort === 1) {
              throw Object.assign(new Error('EACCES'), { code: 'EACCES' })
            }
            return { ticks: 1 }
          },
      })
    }
  }
  const native = { MediaEngine: Recorder as unknown as new () => MediaEngine } as Pick<
    Native,
    'MediaEngine'
  >
  return { native, calls, tell: (events: EngineEvent[]) => tell(events) }
}

const START = { localAddress: '127.0.0.1', localPort: 4000, ssrc: 1, sequence: 2, timestamp: 3 }

function open() {
  const fake = fakeNative()
  const heard: MediaEvent[] = []
  const handle = new EngineHandle(fake.native, { priority: 9 }, (events) => heard.push(...events))
  return { ...fake, heard, handle }
}

t.test('gives each open media a stream number and frees it on closing', async (t) => {
  const { handle, calls } = open()
  handle.openMedia('a', START)
  handle.openMedia('b', START)
  handle.connect(0, ['b', 'a', 'unknown'])
  handle.relay('a', 'b')
  handle.closeMedia('a')
  handle.openMedia('c', START)
  handle.stopDigit('c')
  t.same(calls.slice(1), [
    ['openStream', 0, START],
    ['openStream', 1, START],
    ['connect', 0, [1, 0]],
    ['relay', 0, 1],
    ['closeStream', 0],
    ['openStream', 2, START],
    ['stopDigit', 2],
  ])
  t.throws(() => handle.openMedia('c', START), /open already/)
})

t.test('what concerns a media that is not open is left alone', async (t) => {
  const { handle, calls } = open()
  t.throws(() => handle.openMedia('a', { ...START, localPort: 1 }), { code: 'EACCES' })
  const before = calls.length
  handle.closeMedia('a')
  handle.updateMedia('a', {} as never)
  handle.relay('a', 'b')
  handle.sendDigits('a', '1', 100, 70)
  handle.startDigit('a', '1')
  handle.stopDigit('a')
  handle.playFarTone('a', { segments: [], repeatFrom: -1 })
  handle.stopFarTone('a')
  t.equal(handle.statistics('a'), undefined)
  t.equal(calls.length, before)
})

t.test('tells events by line and media, and none of a media that is closed', async (t) => {
  const { handle, heard, tell } = open()
  handle.openMedia('a', START)
  tell([
    { type: 'digit-begin', port: 3, digit: '#', atMs: 5 },
    { type: 'media-flowing', stream: 0 },
    { type: 'media-lost', stream: 1 },
  ])
  handle.closeMedia('a')
  tell([{ type: 'digits-sent', stream: 0 }])
  t.same(heard, [
    { type: 'digit-begin', line: 3, digit: '#', atMs: 5 },
    { type: 'media-flowing', media: 'a' },
  ])
})

t.test('passes the rest through', async (t) => {
  const { handle, calls } = open()
  const tone = { segments: [], repeatFrom: -1 }
  handle.start()
  handle.openMedia('a', START)
  handle.updateMedia('a', { direction: 'inactive' } as never)
  handle.openLine(1, { kind: 'file', capture: '', playback: '' })
  handle.setMuted(1, true)
  handle.setInbandDigits(1, 'remove')
  handle.playTone(1, tone, 'mix')
  handle.stopTone(1)
  handle.playFarTone('a', tone)
  handle.stopFarTone('a')
  handle.sendDigits('a', '12', 100, 70)
  handle.startDigit('a', '3')
  handle.closeLine(1)
  t.match(handle.status(), { ticks: 1 })
  t.match(handle.statistics('a'), { ticks: 1 })
  handle.stop()
  t.equal(handle.statistics('a'), undefined)
  t.same(
    calls.map(([name]) => name),
    [
      'new',
      'start',
      'openStream',
      'updateStream',
      'openPort',
      'setMuted',
      'setInbandDigits',
      'playTone',
      'stopTone',
      'playStreamTone',
      'stopStreamTone',
      'sendDigits',
      'startDigit',
      'closePort',
      'status',
      'statistics',
      'stop',
    ],
  )
})

t.test('carries 256 streams and says so when there are more', async (t) => {
  const { handle } = open()
  for (let n = 0; n < 256; n++) handle.openMedia(`m${n}`, START)
  t.throws(() => handle.openMedia('one more', START), /at most 256/)
  handle.closeMedia('m77')
  handle.openMedia('one more', START)
})
