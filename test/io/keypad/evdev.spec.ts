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
import { type EvdevSettings, openEvdevKeypad } from '../../../src/io/keypad/evdev.js'
import { type EvdevState, loadNative } from '../../../src/io/native.js'
import { InputFifo } from '../evdev/input-rig.js'
import { Listening } from './listening.js'

const native = loadNative()
const state = (...keysDown: number[]): EvdevState => ({
  name: '',
  physical: '',
  keysDown,
  switchesOn: [],
})

/** A keypad on a FIFO; `states` is what the kernel would answer about its keys, in order. */
function started(t: Test, states: EvdevState[] = [], settings: EvdevSettings = {}) {
  const fifo = new InputFifo(join(t.testdir(), 'event0'))
  fifo.plug()
  const listening = new Listening()
  const nodes = new InputNodes({ ...native, evdevOpen: () => states.shift() }, { pollMs: 20 })
  const keypad = openEvdevKeypad({ device: fifo.path, ...settings }, listening, nodes)
  t.teardown(() => {
    keypad.stop()
    fifo.unplug()
  })
  keypad.start()
  return { fifo, listening, keypad }
}

t.test('a key that is held repeats in the kernel but counts once', async (t) => {
  const { fifo, listening } = started(t)
  for (const value of [1, 2, 2, 2, 0]) fifo.key(6, value)
  await listening.hears('-5')
  t.same(listening.keys, ['+5', '-5'])
})

t.test('keys overlap as fingers do', async (t) => {
  const { fifo, listening } = started(t)
  fifo.send([EV_KEY, 2, 1], [EV_KEY, 3, 1], [EV_KEY, 2, 0], [EV_KEY, 3, 0])
  await listening.hears('-2')
  t.same(listening.keys, ['+1', '+2', '-1', '-2'])
})

t.test('other keys, switches and a flash key', async (t) => {
  const { fifo, listening } = started(t, [], { keys: { '169': 'flash' } })
  fifo.press(30)
  fifo.send([EV_SW, 2, 1])
  fifo.press(169)
  fifo.press(11)
  await listening.hears('-0')
  t.same(listening.keys, ['flash', '+0', '-0'])
})

t.test('a key that is down when the keypad is opened was not pressed for us', async (t) => {
  const { fifo, listening } = started(t, [state(2)])
  fifo.key(2, 0)
  fifo.press(3)
  await listening.hears('-2')
  t.same(listening.keys, ['-1', '+2', '-2'])
})

t.test('after dropped events, lost releases and presses are made up for', async (t) => {
  const { fifo, listening } = started(t, [state(), state(4)])
  fifo.send([EV_KEY, 2, 1], [EV_SYN, SYN_DROPPED, 0], [EV_SYN, SYN_REPORT, 0], [EV_KEY, 4, 0])
  await listening.hears('-3')
  t.same(listening.keys, ['+1', '-1', '+3', '-3'])
})

t.test('a keypad that is unplugged lets go of its keys', async (t) => {
  const { fifo, listening } = started(t)
  fifo.key(2, 1)
  await listening.hears('+1')
  fifo.unplug()
  await listening.hears('lost')
  t.same(listening.keys, ['+1', '-1'])
})
