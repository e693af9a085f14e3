import fc from 'fast-check'
import t from 'tap'
import { type SerialWord, SerialWords } from '../../../src/io/keypad/serial-words.js'

function say(words: SerialWords, text: string): string[] {
  return words.push(Buffer.from(text, 'latin1')).map(short)
}

function short(word: SerialWord): string {
  if (word.type === 'hook') return word.offHook ? 'off' : 'on'
  if (word.type === 'flash') return 'flash'
  return { key: '', pressed: '+', released: '-' }[word.type] + word.digit
}

t.test('bare digits count at once, with any line ends or none', async (t) => {
  for (const text of ['5#*0', '5\r\n#\r\n*\r\n0\r\n', '5\n#\n*\n0', '5\r#\r*\r0\r', ' 5 # *\t0']) {
    const words = new SerialWords()
    t.same(say(words, text), ['5', '#', '*', '0'])
    t.equal(words.unknown, 0)
  }
})

t.test('words mean hook, flash and keys, in any case and with any spaces', async (t) => {
  const words = new SerialWords()
  const text =
    'OFFHOOK\r\nonhook\nLINE OFFHOOK\rLine  Onhook \nFLASH\nLINE FLASH\nKEY 5\n  key  * \n'
  t.same(say(words, text), ['off', 'on', 'off', 'on', 'flash', 'flash', '5', '*'])
  t.equal(words.unknown, 0)
})

t.test('a word is whole only at its line end, however it is cut into pieces', async (t) => {
  const words = new SerialWords()
  t.same(
    [...'OFFHOOK'].flatMap((letter) => say(words, letter)),
    [],
  )
  t.same(say(words, '\r'), ['off'])
  t.same(say(words, '\n'), [])
})

t.test('a key is a whole press until the device is heard to tell releases', async (t) => {
  const words = new SerialWords()
  t.same(say(words, 'KEY 1\nKEY 1 UP\nKEY 2\nKEY 2 UP\n'), ['1', '+2', '-2'])
})

t.test('a device that says DOWN tells releases from its first key', async (t) => {
  t.same(say(new SerialWords(), 'KEY 1 DOWN\nKEY 1 UP\nKEY 2\n'), ['+1', '-1', '+2'])
})

t.test('an unknown word is counted and skipped up to the next line', async (t) => {
  const words = new SerialWords()
  t.same(say(words, 'KEY 1\nBATTERY 55\nKEY 12\nKEY\nOFF\nHELLO 9\nKEY 2\n'), ['1', '2'])
  t.equal(words.unknown, 5)
})

t.test('a keypad that sends no lines does not fall silent over a disturbed byte', async (t) => {
  const words = new SerialWords()
  t.same(say(words, '1\xdf2A3K4LINE5'), ['1', '2', '3', '4', '5'])
  t.equal(words.unknown, 4)
})

t.test('half a word is forgotten when the device was closed', async (t) => {
  const words = new SerialWords()
  say(words, 'OFFH')
  words.reset()
  t.same(say(words, 'OOK\n5'), ['5'])
})

t.test('after any bytes at all, the second next line is understood', async () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
      const words = new SerialWords()
      words.push(noise)
      say(words, '\n')
      return say(words, 'LINE OFFHOOK\n').join() === 'off'
    }),
  )
})
