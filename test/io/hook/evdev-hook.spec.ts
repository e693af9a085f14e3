import { join } from 'node:path'
import t, { type Test } from 'tap'
import {
  EV_KEY,
  EV_SW,
  EV_SYN,
  SYN_DROPPED,
  SYN_REPORT,
} from '../../../src/io/evdev/input-event.js'
import { InputNodes } from '../../../src/io/evdev/input-nodes.js'
import { type HookSettings, openHook } from '../../../src/io/hook/registry.js'
import { openKeypad } from '../../../src/io/keypad/registry.js'
import { type EvdevState, loadNative } from '../../../src/io/native.js'
import { InputFifo, readersOf } from '../evdev/input-rig.js'
import { Listening } from '../keypad/listening.js'

const native = loadNative()
const SW_DOCK = 5
const KEY_PHONE = 169
const state = (switchesOn: number[], keysDown: number[] = []): EvdevState => ({
  name: '',
  physical: '',
  keysDown,
  switchesOn,
})

type Map = Partial<Extract<HookSettings, { kind: 'evdev' }>>

/** A hookswitch on a FIFO; `states` is what the kernel would answer about it, in order. */
async function started(t: Test, map: Map, states: EvdevState[] = []) {
  const fifo = new InputFifo(join(t.testdir(), 'event0'))
  fifo.plug()
  const listening = new Listening()
  const nodes = new InputNodes({ ...native, evdevOpen: () => states.shift() }, { pollMs: 20 })
  const settings = {
    kind: 'evdev',
    device: fifo.path,
    type: EV_SW,
    code: SW_DOCK,
    active: 0,
  } as const
  const hook = await openHook({ ...settings, ...map }, listening, nodes)
  t.teardown(() => {
    hook?.stop()
    fifo.unplug()
  })
  hook?.start()
  return { fifo, listening, nodes, hook }
}

t.test('a switch that is closed by the handset: its value decides', async (t) => {
  const { fifo, listening } = await started(t, {})
  fifo.send([EV_SW, SW_DOCK, 0], [EV_SW, 2, 1], [EV_SW, SW_DOCK, 1])
  await listening.hears('on')
  t.same(listening.keys, ['off', 'on'])
})

t.test('raw edges are told as they are, however short', async (t) => {
  const { fifo, listening } = await started(t, {})
  for (const value of [0, 1, 0, 1, 0]) fifo.send([EV_SW, SW_DOCK, value])
  await listening.hears('off', 3)
  t.same(listening.keys, ['off', 'on', 'off', 'on', 'off'])
})

t.test('a handset that is off when the phone starts is known at once', async (t) => {
  t.same((await started(t, {}, [state([])])).listening.heard, ['found', 'off'])
})

t.test('a handset that lies on the cradle when the phone starts is known too', async (t) => {
  t.same((await started(t, {}, [state([SW_DOCK])])).listening.heard, ['found', 'on'])
})

t.test(
  'a key as hookswitch: down is off-hook, also at the start; repeats are nothing',
  async (t) => {
    const map = { type: EV_KEY, code: KEY_PHONE, active: 1 }
    const { fifo, listening } = await started(t, map, [state([], [KEY_PHONE])])
    for (const value of [2, 2, 0]) fifo.key(KEY_PHONE, value)
    await listening.hears('on')
    t.same(listening.keys, ['off', 'on'])
  },
)

t.test('a button that only pulses changes sides with each press, beginning on-hook', async (t) => {
  const map = { type: EV_KEY, code: KEY_PHONE, active: 1, mode: 'momentary' } as const
  const { fifo, listening } = await started(t, map, [state([], [KEY_PHONE])])
  for (let presses = 0; presses < 3; presses++) fifo.press(KEY_PHONE)
  await listening.hears('off', 2)
  t.same(listening.keys, ['off', 'on', 'off'])
})

t.test('an edge that was dropped by the kernel is made up for', async (t) => {
  const { fifo, listening } = await started(t, {}, [state([SW_DOCK]), state([])])
  fifo.send([EV_SYN, SYN_DROPPED, 0], [EV_SYN, SYN_REPORT, 0])
  await listening.hears('off')
  t.same(listening.keys, ['on', 'off'])
})

t.test('keypad and hookswitch on one node share it', async (t) => {
  const { fifo, listening, nodes, hook } = await started(t, {})
  const keys = new Listening()
  const settings = { kind: 'evdev', device: fifo.path, grab: true } as const
  const keypad = await openKeypad(settings, keys, nodes)
  t.teardown(() => keypad.stop())
  keypad.start()
  t.equal(readersOf(fifo.path), 1)
  fifo.send([EV_SW, SW_DOCK, 0], [EV_KEY, 2, 1], [EV_KEY, 2, 0], [EV_SW, SW_DOCK, 1])
  await listening.hears('on')
  t.same(listening.keys, ['off', 'on'])
  t.same(keys.keys, ['+1', '-1'])
  hook?.stop()
  t.equal(readersOf(fifo.path), 1)
  keypad.stop()
  t.equal(readersOf(fifo.path), 0)
})

t.test('says that the hookswitch has gone, and tells its state when it is back', async (t) => {
  const { fifo, listening } = await started(t, {}, [state([SW_DOCK]), state([])])
  fifo.press(2)
  fifo.unplug()
  await listening.hears('lost')
  fifo.plug()
  await listening.hears('off')
  t.match(listening.heard, ['found', 'on', /^lost The input device/, 'found', 'off'])
})

t.test('the hook of a serial keypad or of the terminal has no device of its own', async (t) => {
  const nodes = new InputNodes(native)
  for (const kind of ['serial', 'terminal', 'none'] as const) {
    t.equal(await openHook({ kind }, new Listening(), nodes), undefined)
  }
})
