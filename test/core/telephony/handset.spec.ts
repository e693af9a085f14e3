import t from 'tap'
import type { DialPlan } from '../../../src/core/telephony/dial-plan.js'
import type { CollectorTimer } from '../../../src/core/telephony/digit-collector.js'
import {
  codesOfCall,
  type FeatureCodes,
  NO_CODES,
} from '../../../src/core/telephony/feature-code.js'
import { Handset, type HookUser, type KeypadUser } from '../../../src/core/telephony/handset.js'
import type { KeySource } from '../../../src/core/telephony/key-press.js'
import { Timers } from '../../../src/core/timers.js'

const CODES = codesOfCall({
  blindCode: '#1',
  attendedCode: '*2',
  returnCode: '*1',
  conferenceCode: '*3',
  swapCode: '*4',
})
const PLAN: DialPlan = {
  complete: ['[1-9]xx'],
  extendable: ['00x.'],
  barred: ['0900x.'],
  maxDigits: 20,
  emergency: ['112'],
}
const LENGTHS_MS: Record<CollectorTimer, number> = {
  'T_prefix expired': 1_500,
  'T_first expired': 6_000,
  'T_short expired': 2_000,
  'T_long expired': 4_000,
}

/** A handset on virtual time; what it tells its line is a list of words. */
class Rig implements HookUser, KeypadUser {
  readonly timers = new Timers()
  readonly said: string[] = []
  readonly handset = new Handset(this.timers, this, this)
  active: FeatureCodes = CODES
  accepts = true
  now = 0

  wentOffHook = (): void => this.#say('off-hook')
  wentOnHook = (): void => this.#say('on-hook')
  flashed = (): void => this.#say('flash')
  goesDown = (): void => {}
  stillOffHook = (): void => {}
  codes = (): FeatureCodes => this.active
  plan = (): DialPlan => PLAN
  collectorTimeMs = (timer: CollectorTimer): number => LENGTHS_MS[timer]
  isBeforeDialTone = (): boolean => false
  isFlashable = (): boolean => true
  pass = (digit: string): void => this.#say(`pass ${digit}`)
  passEnded = (): void => this.#say('up')
  flush = (digits: string): void => this.#say(`flush ${digits}`)
  begin = (purpose: string): void => this.#say(`begin ${purpose}`)
  command = (feature: string): void => this.#say(`command ${feature}`)
  dialled = (number: string, purpose: string): boolean => {
    this.#say(`${purpose} ${number}`)
    return this.accepts
  }
  redial = (): boolean => {
    this.#say('redial')
    return this.accepts
  }
  abandoned = (purpose: string, failed: boolean): void =>
    this.#say(`abandon ${purpose}${failed ? ' failed' : ''}`)
  askNumber = (_: string, again: boolean): void => this.#say(again ? 'ask again' : 'ask')
  hush = (): void => {}

  lift(): this {
    this.handset.contact(true, this.now)
    this.wait(50)
    this.said.length = 0
    return this
  }
  wait(ms: number): this {
    const until = this.now + ms
    for (
      let next = this.timers.next();
      next !== undefined && next.at <= until;
      next = this.timers.next()
    ) {
      this.now = next.at
      this.timers.fireDue(this.now)
    }
    this.now = until
    return this
  }
  key(digit: string, heldMs = 100, source: KeySource = 'keypad'): this {
    this.handset.pressed(digit, source, this.now, this.now)
    this.wait(heldMs)
    this.handset.released(digit, source, this.now)
    return this
  }
  keys(digits: string): this {
    for (const digit of digits) this.key(digit).wait(80)
    return this
  }
  #say(word: string): void {
    if (word !== 'up') this.said.push(word)
  }
}

t.test('the collector', async (t) => {
  t.test('passes ordinary digits at once', async (t) => {
    t.same(new Rig().lift().keys('15').said, ['pass 1', 'pass 5'])
  })

  t.test('collects a number after a code, and dials when the plan says complete', async (t) => {
    t.same(new Rig().lift().keys('#1202').said, ['begin blind', 'ask', 'blind 202'])
    t.same(new Rig().lift().keys('*2203').said, ['begin attended', 'ask', 'attended 203'])
  })

  t.test('sends withheld digits in order when no code comes of them', async (t) => {
    t.same(new Rig().lift().keys('#').wait(1_500).said, ['flush #'])
    t.same(new Rig().lift().keys('#5').said, ['flush #5'])
    t.same(new Rig().lift().keys('*1').said, ['flush *1'])
  })

  t.test('takes a key held for 700 ms literally', async (t) => {
    t.same(new Rig().lift().key('#', 699).said, [])
    t.same(new Rig().lift().key('#', 700).keys('1').said, ['pass #', 'pass 1'])
  })

  t.test('leaves every digit alone without the permission', async (t) => {
    const rig = new Rig()
    rig.active = NO_CODES
    t.same(rig.lift().keys('#1202').said, ['pass #', 'pass 1', 'pass 2', 'pass 0', 'pass 2'])
  })

  t.test('waits for more where the number may go on', async (t) => {
    const rig = new Rig().lift().keys('#10040721')
    t.same(rig.said, ['begin blind', 'ask'])
    t.same(rig.wait(2_000).said.slice(2), ['blind 0040721'])
    t.same(new Rig().lift().keys('#15').wait(3_700).said.slice(2), [])
    t.same(new Rig().lift().keys('#15').wait(4_000).said.slice(2), ['blind 5'])
  })

  t.test('dials on #, and gives the caller back on # without digits and on flash', async (t) => {
    t.same(new Rig().lift().keys('#15#').said.slice(2), ['blind 5'])
    t.same(new Rig().lift().keys('#1#').said.slice(2), ['abandon blind'])
    const rig = new Rig().lift().keys('#15')
    rig.handset.flash(rig.now)
    t.same(rig.said.slice(2), ['abandon blind'])
  })

  t.test('dials on hanging up where there is a number, else gives the caller back', async (t) => {
    const dialled = new Rig().lift().keys('#15')
    dialled.handset.contact(false, dialled.now)
    t.same(dialled.wait(800).said.slice(2), ['blind 5', 'on-hook'])
    const empty = new Rig().lift().keys('#1')
    empty.handset.contact(false, empty.now)
    t.same(empty.wait(800).said.slice(2), ['abandon blind', 'on-hook'])
  })

  t.test('calls nobody for who hangs up over ordinary dialling', async (t) => {
    const rig = new Rig().lift()
    rig.handset.startDialling(rig.now)
    rig.keys('15').handset.contact(false, rig.now)
    t.same(rig.wait(800).said, ['ask', 'abandon dial', 'on-hook'])
  })

  t.test('takes a long 0 for +, and a star after the first digit', async (t) => {
    t.same(new Rig().lift().keys('#1').key('0', 700).keys('40#').said.slice(2), ['blind +40'])
    t.same(new Rig().lift().keys('#1*0003*201#').said.slice(2), ['blind 0003*201'])
  })

  t.test('# at the dial tone dials the last number again', async (t) => {
    const rig = new Rig().lift()
    rig.handset.startDialling(0)
    t.same(rig.keys('#').said, ['ask', 'redial'])
    t.same(rig.keys('1').said.at(-1), 'pass 1', 'and the keys are the call’s')
    const none = new Rig().lift()
    none.accepts = false
    none.handset.startDialling(0)
    t.same(none.keys('#').said, ['ask', 'redial', 'ask again'], 'where there is one')
  })

  t.test('asks three times, then gives the caller back', async (t) => {
    const rig = new Rig()
    rig.accepts = false
    rig.lift().keys('#1201201201')
    t.same(rig.said.slice(2), [
      'blind 201',
      'ask again',
      'blind 201',
      'ask again',
      'blind 201',
      'abandon blind failed',
    ])
    t.same(new Rig().lift().keys('#1').wait(18_000).said.slice(2), [
      'ask again',
      'ask again',
      'abandon blind failed',
    ])
  })

  t.test('collects an ordinary number the same way, with a star first if need be', async (t) => {
    const rig = new Rig().lift()
    rig.handset.startDialling(rig.now)
    t.same(rig.keys('*97').wait(4_000).said, ['ask', 'dial *97'])
  })

  t.test('tells how many digits were typed, never which', async (t) => {
    t.same(new Rig().lift().keys('#15').handset.collecting, { purpose: 'blind', count: 1 })
  })
})

t.test('a press', async (t) => {
  t.test('counts once when keypad and tone both notice it', async (t) => {
    const rig = new Rig().lift()
    rig.handset.pressed('5', 'keypad', 0, 0)
    rig.handset.pressed('5', 'in-band', 20, 50)
    rig.handset.released('5', 'in-band', 120)
    rig.handset.released('5', 'keypad', 130)
    t.same(rig.said, ['pass 5'])
  })

  t.test('counts twice when it was made twice', async (t) => {
    t.same(new Rig().lift().keys('55').said, ['pass 5', 'pass 5'])
  })

  t.test('is vetoed where the far side sent the same tone just before', async (t) => {
    const rig = new Rig().lift()
    rig.handset.farDigit('#', rig.now)
    rig.wait(150).key('#', 100, 'in-band')
    t.same(rig.wait(2_000).said, [])
    t.same(rig.key('#', 100, 'in-band').wait(2_000).said, ['flush #'])
  })

  t.test('is vetoed as an echo although the far side has sent another tone since', async (t) => {
    const rig = new Rig().lift()
    rig.handset.farDigit('1', rig.now)
    rig.wait(100).handset.farDigit('2', rig.now)
    t.same(rig.wait(50).key('1', 50, 'in-band').said, [])
    t.same(rig.wait(200).key('1', 100, 'in-band').said, ['pass 1'])
  })

  t.test('means nothing while the handset is down', async (t) => {
    t.same(new Rig().keys('5').said, [])
  })
})

t.test('the hookswitch', async (t) => {
  t.test('ignores bounces', async (t) => {
    const rig = new Rig()
    rig.handset.contact(true, 0)
    rig.wait(20).handset.contact(false, 20)
    rig.wait(5).handset.contact(true, 25)
    t.same(rig.wait(60).said, ['off-hook'])
    rig.handset.contact(false, rig.now)
    rig.wait(30).handset.contact(true, rig.now)
    t.same(rig.wait(2_000).said, ['off-hook'])
  })

  for (const [downMs, heard] of [
    [60, []],
    [80, ['flash']],
    [799, ['flash']],
    [801, ['on-hook']],
  ] as const) {
    t.test(`${downMs} ms down is ${heard[0] ?? 'nothing'}`, async (t) => {
      const rig = new Rig().lift()
      rig.handset.contact(false, rig.now)
      rig.wait(downMs).handset.contact(true, rig.now)
      t.same(rig.said, heard)
    })
  }
})
