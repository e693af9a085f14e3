import t from 'tap'
import { DIGIT_MAP, readDigitMap } from '../../../src/core/telephony/digit-map.js'

t.test('a digit map in one string', async (t) => {
  t.test('is taken to its alternatives', async (t) => {
    const { alternatives, timers } = readDigitMap(
      '(0T|00T|[1-7]xxx|8xxxxxxx|#xxxxxxx|*xx|91xxxxxxxxxx|9011x.T)',
    )
    t.same(alternatives, [
      '0T',
      '00T',
      '[1-7]xxx',
      '8xxxxxxx',
      '#xxxxxxx',
      '*xx',
      '91xxxxxxxxxx',
      '9011x.T',
    ])
    t.same(timers, {})
  })

  t.test('says how long the timers are, in seconds', async (t) => {
    const { alternatives, timers } = readDigitMap('T:10, S:3, L:8, ( [1-7]xx | 00x.L )')
    t.same(alternatives, ['[1-7]xx', '00x.L'])
    t.same(timers, { firstMs: 10_000, shortMs: 3_000, longMs: 8_000 })
  })

  t.test('of no string is none', async (t) => t.same(readDigitMap('').alternatives, []))

  const wellFormed = new RegExp(DIGIT_MAP)
  for (const map of ['', '[1-7]xx', '(0T|00x.T)', 'L:8,(0L|1xx)', 'T:10,S:3,L:8,x.T']) {
    t.test(`'${map}' is one`, async (t) => t.ok(wellFormed.test(map)))
  }
  for (const map of ['(', '()', '(0T', '0T|', 'S:3,T:10,x', 'T:0,x', 'T', 'Zx', 'a', '[1-7']) {
    t.test(`'${map}' is none`, async (t) => t.notOk(wellFormed.test(map)))
  }
})
