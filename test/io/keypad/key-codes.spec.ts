import t from 'tap'
import { keyMap } from '../../../src/io/keypad/key-codes.js'

/** linux/input-event-codes.h */
const TELEPHONE = [
  0x200, 0x201, 0x202, 0x203, 0x204, 0x205, 0x206, 0x207, 0x208, 0x209, 0x20a, 0x20b,
]
const ROW = [11, 2, 3, 4, 5, 6, 7, 8, 9, 10]
const BLOCK = [82, 79, 80, 81, 75, 76, 77, 71, 72, 73, 55, 98]

t.test(
  'telephone keypads, the row above the letters and the number block are digits',
  async (t) => {
    const digits = (codes: number[]) => codes.map((code) => keyMap().get(code)).join('')
    t.equal(digits(TELEPHONE), '0123456789*#')
    t.equal(digits(ROW), '0123456789')
    t.equal(digits(BLOCK), '0123456789*#')
    t.equal(keyMap().get(74), undefined, 'the minus key')
  },
)

t.test('the configured map goes over the default one, in decimal or hexadecimal', async (t) => {
  const map = keyMap({ '30': '#', '0xa9': 'flash', '98': '' })
  t.equal(map.get(30), '#')
  t.equal(map.get(169), 'flash')
  t.equal(map.get(98), '')
  t.equal(map.get(96), '#')
})

t.test('a wrong entry is named, with what to write instead', async (t) => {
  t.throws(() => keyMap({ KEY_A: '5' }), { message: /KEY_A = "5".*evtest/ })
  t.throws(() => keyMap({ '30': '12' }), { message: /30 = "12"/ })
})
