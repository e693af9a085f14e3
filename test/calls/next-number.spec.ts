import t from 'tap'
import { EXTENSIONS, Stage } from '../support/stage.js'

/** How often somebody was called. */
const invites = (stage: Stage, user: string) =>
  stage.network.sent.filter(({ bytes }) =>
    new TextDecoder().decode(bytes).startsWith(`INVITE sip:${user}@`),
  ).length

t.test('whoever hears how a transfer ended may dial the next number at once', async (t) => {
  const talksToColleague = (stage: Stage, tone: string) => {
    stage.until(`the ${tone} begins`, () => stage.playing === tone)
    const before = stage.heard.length
    stage.keys(EXTENSIONS.colleague)
    stage.until('user and colleague talk', () => stage.talk('phone', 'colleague'))
    t.notOk(stage.heard.slice(before).includes('dial'), 'no dial tone into the dialling')
  }

  t.test('over the confirmation of a blind transfer', async () => {
    const stage = new Stage()
    stage.answeredCall()
    stage.keys('#1202')
    talksToColleague(stage, 'confirmation')
  })

  t.test('over the confirmation of a consulted one', async () => {
    const stage = new Stage()
    stage.answeredCall()
    stage.keys('*2202')
    stage.until('user and target talk', () => stage.talk('phone', 'target'))
    stage.keys('*2')
    talksToColleague(stage, 'confirmation')
  })

  t.test('over the warble of one whose outcome nobody tells', async () => {
    const stage = new Stage({ callerFaults: { norefersub: true } })
    stage.answeredCall()
    stage.keys('#1202')
    talksToColleague(stage, 'warble')
  })

  t.test('over the chirp that says that the caller has gone', async () => {
    const stage = new Stage({ callerFaults: { refer: 'no answer' } })
    stage.answeredCall()
    stage.keys('#1202')
    stage.network.pass(500)
    stage.network.perform('caller', stage.people.caller.hangUp(stage.network.now))
    talksToColleague(stage, 'chirp')
  })

  t.test('over the confirmation of a code of a service', async () => {
    const stage = new Stage()
    stage.lift()
    stage.keys('*78')
    talksToColleague(stage, 'confirmation')
  })

  t.test('but a # that ends a code of a service is no redial', async (t) => {
    const stage = new Stage()
    stage.placedCall()
    stage.hangUp()
    stage.lift()
    const before = invites(stage, EXTENSIONS.caller)
    stage.keys('*78#')
    stage.until('dial tone', () => stage.playing === 'recall-dial')
    t.equal(invites(stage, EXTENSIONS.caller), before)
    t.notOk(stage.heard.includes('error'))
  })

  t.test('and where nobody dials, the dial tone follows', async (t) => {
    const stage = new Stage()
    stage.answeredCall()
    stage.keys('#1202')
    stage.until('dial tone', () => stage.playing === 'dial')
    t.same(stage.heard.slice(-2), ['confirmation', 'dial'])
  })

  t.test('a lifted handset hears of a transfer that was over a moment ago, and dials', async () => {
    const stage = new Stage({ habits: { target: { answersAfterMs: 3_000 } } })
    stage.answeredCall()
    stage.keys('#1202')
    stage.hangUp()
    stage.until('the transfer is over', () => stage.line.transfers.last !== undefined)
    stage.lift()
    talksToColleague(stage, 'confirmation')
  })
})

t.test('a caller who comes back over the confirmation talks without a dial tone', async (t) => {
  const stage = new Stage({ callerFaults: { refer: 'accepted, then silence' } })
  stage.answeredCall()
  stage.keys('*2202')
  stage.until('the user consults the target', () => stage.talk('phone', 'target'))
  stage.keys('*2')
  stage.until('they are bridged', () => stage.line.transfers.current?.state === 'bridged')
  t.equal(stage.playing, 'confirmation')
  stage.network.perform('target', stage.people.target.hangUp(stage.network.now))
  stage.until('caller and user talk', () => stage.talk('caller', 'phone'))
  stage.network.pass(3_000)
  t.equal(stage.playing, undefined)
})

t.test('a number that was begun at the dial tone is dropped by hanging up', async (t) => {
  t.test('nobody is rung', async (t) => {
    const stage = new Stage({ lineFacts: { dialPlan: { extendable: ['x.'] } } })
    stage.lift()
    stage.keys('202')
    stage.hangUp()
    stage.network.pass(64_000)
    t.equal(invites(stage, '202'), 0)
    t.equal(stage.leftovers, 0)
  })

  t.test('and it is not what redial dials', async (t) => {
    const stage = new Stage({ lineFacts: { dialPlan: { extendable: ['x.'] } } })
    stage.placedCall()
    stage.hangUp()
    stage.network.pass(1_000)
    stage.lift()
    stage.keys('202')
    stage.hangUp()
    stage.network.pass(1_000)
    stage.lift()
    stage.keys('#')
    stage.until('they talk again', () => stage.talk('caller', 'phone'))
    t.equal(invites(stage, '202'), 0)
  })
})
