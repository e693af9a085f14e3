import t from 'tap'
import { Stage } from '../support/stage.js'
import { talking } from './begin-and-end.js'

/** First lines of what the phone sent since then. */
const sentSince = (stage: Stage, at: number) =>
  stage.network.sent
    .filter((one) => one.from === 'phone' && one.at >= at)
    .map(({ bytes }) => new TextDecoder().decode(bytes))

t.test('the phone is given another address in the middle of a call', async (t) => {
  t.test('it registers anew, tells the call, and the two go on talking', async (t) => {
    const stage = talking()
    const before = stage.network.now
    stage.moveTo(50)
    t.notOk(stage.talk('caller', 'phone'), 'the sound still goes to the old address')
    stage.until('the two talk', () => stage.talk('caller', 'phone'))
    const sent = sentSince(stage, before)
    const register = sent.find((text) => text.startsWith('REGISTER'))
    t.match(register, /\r\nContact: <sip:[^@]+@10\.0\.0\.50:5060>/)
    const invite = sent.find((text) => text.startsWith('INVITE'))
    t.match(invite, /\r\nContact: <sip:[^@]+@10\.0\.0\.50:5060>/)
    t.match(invite, /\r\nc=IN IP4 10\.0\.0\.50\r\n/)
    t.equal(stage.line.registration.state, 'registered')
  })

  t.test('who is on hold stays on hold', async (t) => {
    const stage = talking()
    stage.keys('*2203')
    stage.until('the user consults', () => stage.talk('phone', 'colleague'))
    const before = stage.network.now
    stage.moveTo(50)
    stage.until('the two talk again', () => stage.talk('phone', 'colleague'))
    stage.network.pass(5_000)
    const offers = sentSince(stage, before).filter((text) => text.startsWith('INVITE'))
    t.equal(offers.length, 2, 'one to each')
    t.equal(offers.filter((text) => text.includes('a=sendonly')).length, 1)
    stage.hangUp()
    stage.until('caller and colleague talk', () => stage.talk('caller', 'colleague'))
  })

  t.test('between our answer and its ACK, which goes to the old address', async (t) => {
    for (const backToBack of [undefined, {}]) {
      const server = backToBack === undefined ? 'a proxy' : 'a back-to-back user agent'
      const answeredElsewhere = () => {
        const stage = new Stage({ blind: 'auto', ...(backToBack && { backToBack }) })
        stage.calls('caller')
        stage.until('the phone rings', () => stage.heard.includes('ring'))
        stage.feed({ type: 'hook-changed', line: 1, offHook: true })
        const isAnswered = () =>
          sentSince(stage, 0).some((text) => /^SIP.* 200 .*^CSeq: \d+ INVITE/ms.test(text))
        stage.until('the phone has answered', isAnswered)
        stage.moveTo(50)
        return stage
      }
      t.test(`behind ${server} the two talk, and go on after 64 times T1`, async (t) => {
        const stage = answeredElsewhere()
        stage.until('the two talk', () => stage.talk('caller', 'phone'), 5_000)
        stage.network.pass(64_000)
        t.ok(stage.talk('caller', 'phone'))
      })

      t.test(`behind ${server} the caller can be transferred`, async (t) => {
        const stage = answeredElsewhere()
        stage.keys('#1202')
        stage.until('they talk', () => stage.talk('caller', 'target'), 20_000)
        stage.hangUp()
        stage.network.pass(64_000)
        t.ok(stage.talk('caller', 'target'))
      })
    }
  })

  t.test('a ringing call is answered from the new address', async (t) => {
    const stage = new Stage()
    stage.calls('caller')
    stage.until('the phone rings', () => stage.heard.includes('ring'))
    stage.moveTo(50)
    stage.network.pass(500)
    stage.lift()
    stage.until('the two talk', () => stage.talk('caller', 'phone'))
    t.pass()
  })
})

t.test('a network that comes back wakes who had given up for a while', async (t) => {
  const stage = new Stage()
  stage.network.weather = { ...stage.network.weather, loss: 1 }
  stage.until(
    'the registration has failed',
    () => stage.line.registration.state === 'failed',
    600_000,
  )
  stage.network.pass(600_000)
  stage.network.weather = { ...stage.network.weather, loss: 0 }
  stage.feed({ type: 'address-changed' })
  stage.until('it is registered', () => stage.line.registration.state === 'registered', 5_000)
  t.pass()
})
