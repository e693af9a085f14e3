import t from 'tap'
import { Stage } from '../support/stage.js'
import { talking } from './begin-and-end.js'

t.test('an ordinary phone', async (t) => {
  t.test('rings, is answered, talks, and is left by the caller', async (t) => {
    const stage = talking()
    stage.leaves('caller')
    stage.until('the call is over', () => stage.heard.at(-1) === 'busy')
    stage.hangUp()
    stage.network.pass(64_000)
    t.equal(stage.leftovers, 0)
  })

  t.test('dials with dial tone and ringback, talks, hangs up', async (t) => {
    const stage = new Stage()
    stage.placedCall()
    t.match(stage.heard, ['dial', 'ringback'])
    stage.hangUp()
    stage.network.pass(64_000)
    t.same(
      stage.traced,
      ['progressed', 'media-negotiated', 'established', 'ended'],
      'the log has what the session told, once each',
    )
    t.equal(stage.leftovers, 0)
  })

  t.test('hears busy from a busy extension', async (t) => {
    const stage = new Stage({ habits: { caller: 'busy' } })
    stage.lift()
    stage.keys('300')
    stage.until('busy tone', () => stage.heard.at(-1) === 'busy')
    stage.hangUp()
    stage.network.pass(64_000)
    t.equal(stage.leftovers, 0)
  })

  t.test('dials by a digit map in one string, with its own timers', async (t) => {
    const stage = new Stage({ lineFacts: { dialPlan: { digitMap: 'S:3,L:9,(30x|2xxT|7xL)' } } })
    const dialsAfter = (keys: string, ms: number) => {
      stage.heard.length = 0
      stage.lift()
      stage.keys(keys)
      const sent = () =>
        stage.network.sent.filter(({ bytes }) =>
          new TextDecoder().decode(bytes).startsWith(`INVITE sip:${keys}@`),
        ).length
      stage.network.pass(Math.max(ms - 200, 0))
      t.equal(sent() > 0, ms === 0, `${keys} is dialled at once, or not yet`)
      stage.network.pass(400)
      t.ok(sent() > 0, `${keys} is dialled`)
      stage.hangUp()
      stage.network.pass(5_000)
    }
    dialsAfter('300', 0)
    dialsAfter('202', 3_000)
    dialsAfter('71', 9_000)
  })

  t.test(
    '# at the dial tone dials the last number again; where there is none it asks',
    async (t) => {
      const stage = new Stage()
      stage.lift()
      stage.keys('#')
      t.equal(stage.heard.at(-1), 'error')
      stage.hangUp()
      stage.network.pass(1_000)
      stage.placedCall()
      stage.hangUp()
      stage.network.pass(5_000)
      stage.lift()
      stage.keys('#')
      stage.until('they talk again', () => stage.talk('caller', 'phone'))
      stage.hangUp()
      stage.network.pass(64_000)
      t.equal(stage.leftovers, 0)
    },
  )

  t.test('do not disturb: nobody rings, over a restart too, until it is taken back', async (t) => {
    const stage = new Stage()
    const calls = () => {
      stage.heard.length = 0
      stage.calls('caller')
      stage.network.pass(1_000)
      return stage.heard.includes('ring')
    }
    const dial = (code: string) => {
      stage.lift()
      stage.keys(code)
      stage.until('dial tone again', () => stage.heard.at(-1)?.endsWith('dial') === true)
      t.equal(stage.heard.at(-2), 'confirmation')
      stage.hangUp()
    }
    dial('*78')
    t.equal(stage.heard.at(-1), 'recall-dial', 'no tone on-hook; the dial tone says that it is on')
    t.notOk(calls())
    t.equal(stage.people.caller.callCount, 0, 'refused')
    stage.crash(false)
    stage.until('registered', () => stage.line.registration.state === 'registered')
    t.ok(stage.line.doNotDisturb)
    t.notOk(calls())
    dial('*79')
    t.equal(stage.heard.at(-1), 'dial')
    t.ok(calls())
  })

  t.test('do not disturb: who comes back from a transfer rings all the same', async () => {
    const stage = new Stage({ callerFaults: { refer: 'accepted, then BYE' } })
    stage.lift()
    stage.keys('*78')
    stage.hangUp()
    stage.placedCall()
    stage.keys('#1202')
    stage.hangUp()
    stage.until('it is over', () => stage.line.transfers.last !== undefined, 90_000)
    stage.network.pass(5_000)
    stage.heard.length = 0
    stage.calls('caller')
    stage.until('it rings', () => stage.heard.includes('ring-recall'), 2_000)
    stage.lift()
    stage.until('they talk again', () => stage.talk('caller', 'phone'))
  })

  t.test('leaves the codes of a service to the server where the document says so', async (t) => {
    const services = { doNotDisturbOnCode: '', doNotDisturbOffCode: '' }
    const stage = new Stage({ lineFacts: { services } })
    stage.lift()
    stage.keys('*78')
    stage.network.pass(5_000)
    t.notOk(stage.line.doNotDisturb)
    const called = stage.network.sent.some(({ bytes }) =>
      new TextDecoder().decode(bytes).startsWith('INVITE sip:*78@'),
    )
    t.ok(called)
  })

  t.test('sends keys to the far end, codes too without the permission', async (t) => {
    const stage = talking({ permission: false })
    stage.keys('#1202')
    t.same(stage.digitsSent, ['#', '1', '2', '0', '2'])
    t.ok(stage.talk('caller', 'phone'))
  })

  t.test('stops in order: BYE and unregister', async (t) => {
    const stage = talking()
    stage.feed({ type: 'stop-requested' })
    stage.network.pass(1_000)
    t.equal(stage.line.registration.state, 'unregistered')
    t.equal(stage.upstream.registrar.find('201'), undefined)
    t.equal(stage.people.caller.callCount, 0)
  })
})
