import { realpathSync } from 'node:fs'
import t from 'tap'
import { InputNodes } from '../../../src/io/evdev/input-nodes.js'
import { KEYPAD_KINDS, openKeypad } from '../../../src/io/keypad/registry.js'
import { loadNative } from '../../../src/io/native.js'
import { until } from '../../support/peers/until.js'
import { readersOf } from '../evdev/input-rig.js'
import { RIGS } from './keypad-rigs.js'
import { Listening, presses } from './listening.js'

const native = loadNative()
const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

for (const kind of KEYPAD_KINDS) {
  t.test(`the ${kind} keypad`, async (t) => {
    const open = async (t: { testdir(): string; teardown(undo: () => unknown): void }) => {
      const rig = await RIGS[kind](t.testdir())
      const listening = new Listening()
      const nodes = new InputNodes(native, { pollMs: 20 })
      const keypad = await openKeypad(rig.settings, listening, nodes)
      t.teardown(async () => {
        keypad.stop()
        await rig.unplug()
      })
      return { rig, listening, keypad }
    }

    t.test('does nothing before it is started', async (t) => {
      const { listening } = await open(t)
      t.same(listening.heard, [])
    })

    t.test('tells each press once, in order, with its release', async (t) => {
      const { rig, listening, keypad } = await open(t)
      keypad.start()
      keypad.start()
      await listening.hears('found')
      const digits = '0123456789*#55#1202*2202'
      for (const digit of digits) rig.press(digit)
      await listening.hears('-2', 6)
      t.same(listening.keys, presses(digits))
    })

    t.test('says once that its device has gone, and finds it when it is back', async (t) => {
      const { rig, listening, keypad } = await open(t)
      keypad.start()
      await listening.hears('found')
      rig.press('1')
      await listening.hears('-1')
      await rig.unplug()
      await listening.hears('lost')
      t.match(listening.heard.at(-1), /^lost The .*\.$/)
      if (!rig.plug) return
      await rig.plug()
      await listening.hears('found', 2)
      rig.press('7')
      await listening.hears('-7')
      t.same(listening.keys, presses('17'))
      t.equal(listening.count('lost'), 1)
    })

    t.test('stop leaves no timer and no device open, and nothing is heard after it', async (t) => {
      const before = timers()
      const { rig, listening, keypad } = await open(t)
      const device = realpathSync(rig.device)
      const owned = readersOf(device)
      keypad.start()
      await listening.hears('found')
      t.ok(readersOf(device) > 0)
      keypad.stop()
      keypad.stop()
      t.equal(timers(), before)
      await until('closed', () => readersOf(device) === owned)
      await rig.unplug()
      t.same(listening.heard, ['found'])
    })

    t.test('can be stopped while it waits for its device', async (t) => {
      const before = timers()
      const { rig, listening, keypad } = await open(t)
      await rig.unplug()
      keypad.start()
      keypad.stop()
      t.equal(timers(), before)
      const heard = listening.heard.length
      await rig.plug?.()
      t.equal(listening.heard.length, heard)
    })
  })
}
