// Run by terminal.spec.ts as a process of its own, with a terminal as stdin: says what it hears, stops at '#'.
import { openTerminalKeypad } from '../../../src/io/keypad/terminal.js'

const say = (word: string): void => {
  process.stdout.write(`${word}\n`)
}
const keypad = openTerminalKeypad(
  {},
  {
    pressed: (digit) => {
      say(digit)
      if (digit === '#') keypad.stop()
    },
    released: () => {},
    hook: (offHook) => say(offHook ? 'off' : 'on'),
    flash: () => say('flash'),
    lost: (reason) => say(reason),
    found: () => say('found'),
  },
)
keypad.start()
