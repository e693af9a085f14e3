import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openSerialKeypad } from '../../../src/io/keypad/serial.js'
import { Listening, presses } from './listening.js'
import { PtyPair } from './pty-pair.js'

function keypad(t: Test, device: string) {
  const listening = new Listening()
  const keypad = openSerialKeypad({ device }, listening)
  t.teardown(() => keypad.stop())
  keypad.start()
  return listening
}

async function plugged(t: Test): Promise<PtyPair> {
  const pair = new PtyPair(t.testdir())
  await pair.plug()
  t.teardown(() => pair.unplug())
  return pair
}

t.test('hook, flash and keys with their releases, as words', async (t) => {
  const pair = await plugged(t)
  const listening = keypad(t, pair.device)
  await listening.hears('found')
  pair.write('KEY 0\r\nKEY 0 UP\r\n') // Now it knows that this device tells releases.
  pair.write('OFFHOOK\r\nKEY 5\r\nKEY 6\r\nKEY 5 UP\r\nKEY 6 UP\r\nFLASH\r\nLINE ONHOOK\r\n')
  await listening.hears('on')
  t.same(listening.keys, ['+0', '-0', 'off', '+5', '+6', '-5', '-6', 'flash', 'on'])
})

t.test('a release that was lost on the line does not merge two presses', async (t) => {
  const pair = await plugged(t)
  const listening = keypad(t, pair.device)
  await listening.hears('found')
  pair.write('KEY 5 DOWN\nKEY 5 DOWN\nKEY 5 UP\n')
  await listening.hears('-5', 2)
  t.same(listening.keys, presses('55'))
})

t.test('a key that is down when the cable is pulled is let go', async (t) => {
  const pair = await plugged(t)
  const listening = keypad(t, pair.device)
  await listening.hears('found')
  pair.write('KEY 5 DOWN\n')
  await listening.hears('+5')
  await pair.unplug()
  await listening.hears('lost')
  t.same(listening.keys, ['+5', '-5'])
})

t.test('says what is wrong with a device that cannot be used, and what to do', async (t) => {
  const missing = keypad(t, '/dev/no-such-line')
  await missing.hears('lost')
  t.match(missing.heard, [/^lost The serial keypad '\/dev\/no-such-line': it is not there/])

  const file = keypad(t, join(t.testdir({ file: '' }), 'file'))
  await file.hears('lost')
  t.match(file.heard, [/^lost The serial keypad '.*file': .*Inappropriate ioctl/])
})

t.test('a line that somebody else uses is theirs', async (t) => {
  const pair = await plugged(t)
  await keypad(t, pair.device).hears('found')
  const second = keypad(t, pair.device)
  await second.hears('lost')
  t.match(second.heard, [/another program uses it/])
})
