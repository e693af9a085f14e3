import { join } from 'node:path'
import t, { type Test } from 'tap'
import { EV_KEY, EV_SYN, SYN_DROPPED, SYN_REPORT } from '../../../src/io/evdev/input-event.js'
import { InputNodes, type InputWatcher } from '../../../src/io/evdev/input-nodes.js'
import { type EvdevState, loadNative } from '../../../src/io/native.js'
import { until } from '../../support/peers/until.js'
import { InputFifo, packEvent, readersOf } from './input-rig.js'

const native = loadNative()
const EMPTY: EvdevState = { name: '', physical: '', keysDown: [], switchesOn: [] }

/** Writes down what it is told, one word each. */
class Recorder implements InputWatcher {
  readonly heard: string[] = []

  opened(state: EvdevState | undefined): void {
    this.heard.push(state ? `opened ${state.keysDown}` : 'opened')
  }

  event({ type, code, value }: { type: number; code: number; value: number }): void {
    this.heard.push(`${type}:${code}:${value}`)
  }

  resumed(state: EvdevState): void {
    this.heard.push(`resumed ${state.keysDown}`)
  }

  lost(reason: string): void {
    this.heard.push(`lost ${reason}`)
  }

  has(word: string): Promise<unknown> {
    return until(
      word,
      () => this.heard.find((line) => line.startsWith(word)),
      10_000,
      () => this.heard.join('\n'),
    )
  }
}

function stage(t: Test, nodes: InputNodes, plugged = true) {
  const fifo = new InputFifo(join(t.testdir(), 'event0'))
  if (plugged) fifo.plug()
  const stops: (() => void)[] = []
  t.teardown(() => {
    for (const stop of stops) stop()
    fifo.unplug()
  })
  const watch = (selector = {}) => {
    const recorder = new Recorder()
    const stop = nodes.watch({ device: fifo.path, ...selector }, recorder)
    stops.push(stop)
    return { recorder, stop }
  }
  return { fifo, watch }
}

t.test('opens a node once for two watchers, and closes it with the last', async (t) => {
  const { fifo, watch } = stage(t, new InputNodes(native))
  const first = watch()
  const second = watch({ grab: true })
  t.equal(readersOf(fifo.path), 1)
  fifo.key(2, 1)
  await first.recorder.has('1:2:1')
  await second.recorder.has('1:2:1')
  first.stop()
  t.equal(readersOf(fifo.path), 1)
  fifo.key(2, 0)
  await second.recorder.has('1:2:0')
  t.notOk(first.recorder.heard.includes('1:2:0'), 'who has stopped hears nothing more')
  second.stop()
  t.equal(readersOf(fifo.path), 0)
})

t.test('puts an event together that arrives in two pieces', async (t) => {
  const { fifo, watch } = stage(t, new InputNodes({ ...native, inputEventBytes: 24 }))
  const { recorder } = watch()
  const bytes = packEvent(EV_KEY, 3, 1)
  fifo.write(packEvent(EV_KEY, 9, 1))
  fifo.write(bytes.subarray(0, 7))
  await recorder.has('1:9:1')
  fifo.write(bytes.subarray(7))
  await recorder.has('1:3:1')
  t.same(recorder.heard, ['opened', '1:9:1', '1:3:1'])
})

t.test('reads the state again after dropped events, and believes nothing in between', async (t) => {
  const answers = [EMPTY, { ...EMPTY, keysDown: [4] }]
  const { fifo, watch } = stage(t, new InputNodes({ ...native, evdevOpen: () => answers.shift() }))
  const { recorder } = watch()
  fifo.send(
    [EV_KEY, 2, 1],
    [EV_SYN, SYN_DROPPED, 0],
    [EV_KEY, 3, 1],
    [EV_SYN, SYN_REPORT, 0],
    [EV_KEY, 5, 1],
  )
  await recorder.has('1:5:1')
  t.same(recorder.heard, ['opened ', '1:2:1', 'resumed 4', '1:5:1'])
})

t.test('takes a device that fails while its state is read for an unplugged one', async (t) => {
  let asked = 0
  const evdevOpen = () => {
    asked++
    if (asked === 2) throw Object.assign(new Error('gone'), { code: 'ENODEV' })
    return EMPTY
  }
  const nodes = new InputNodes({ ...native, evdevOpen }, { pollMs: 20 })
  const { fifo, watch } = stage(t, nodes)
  const { recorder } = watch()
  fifo.send([EV_SYN, SYN_DROPPED, 0], [EV_SYN, SYN_REPORT, 0])
  await recorder.has('lost')
  t.match(recorder.heard[1], /event0.*unplugged/)
  await until('open again', () => recorder.heard.filter((line) => line === 'opened ').length === 2)
})

t.test('grabs once, also when the one who asks for it comes second', async (t) => {
  const asked: boolean[] = []
  const evdevOpen = (_: number, grab: boolean) => {
    asked.push(grab)
    return EMPTY
  }
  const { watch } = stage(t, new InputNodes({ ...native, evdevOpen }))
  const { recorder } = watch()
  watch({ grab: true })
  watch({ grab: true })
  t.same(asked, [false, true, false])
  t.same(recorder.heard, ['opened ', 'resumed ', 'resumed '], 'the kernel forgot unread events')
})

t.test('waits for a device that is not there, and says so once', async (t) => {
  const { fifo, watch } = stage(t, new InputNodes(native, { pollMs: 5 }), false)
  const { recorder } = watch()
  t.match(recorder.heard, [/^lost The input device '.*event0': it is not there/])
  fifo.plug()
  await recorder.has('opened')
  t.equal(recorder.heard.length, 2)
  fifo.key(2, 1)
  await recorder.has('1:2:1')
  fifo.unplug()
  const count = (word: string) => recorder.heard.filter((line) => line.startsWith(word)).length
  await until('lost again', () => count('lost') === 2)
  fifo.plug()
  await until('found again', () => count('opened') === 2)
})

t.test('says what to do about a node that may not be used', async (t) => {
  for (const [code, advice] of [
    ['EACCES', /group 'input'/],
    ['EBUSY', /another program/],
    ['EWHAT', /the plain message/],
  ] as const) {
    const openDevice = () => {
      throw Object.assign(new Error('the plain message'), { code })
    }
    const { watch } = stage(t, new InputNodes({ ...native, openDevice }))
    t.match(watch().recorder.heard, [advice])
  }
})

t.test('refuses a regular file, and leaves no descriptor behind', async (t) => {
  const path = join(t.testdir({ file: 'text' }), 'file')
  const recorder = new Recorder()
  const stop = new InputNodes(native).watch({ device: path }, recorder)
  t.match(recorder.heard, [/regular file/])
  t.equal(readersOf(path), 0)
  stop()
})

t.test('a watcher that stops another while it is told something silences it at once', async (t) => {
  const { fifo, watch } = stage(t, new InputNodes(native))
  const first = watch()
  const second = watch()
  first.recorder.event = () => second.stop()
  fifo.key(2, 1)
  const third = watch()
  await third.recorder.has('1:2:1')
  t.same(second.recorder.heard, ['opened'])
})
