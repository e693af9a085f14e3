import t from 'tap'
import { Stage } from '../support/stage.js'
import { settle } from './begin-and-end.js'

const SERVER = { transport: 'udp', address: '10.0.0.1', port: 5060 }
const unreadable = (invite: string): string =>
  JSON.stringify([
    {
      line: 1,
      calls: [{ fate: 'rings', invite: { invite: `${invite}\r\n\r\n`, server: SERVER } }],
    },
  ])

t.test('the journal', async (t) => {
  t.test(
    'knows no password, no key and no digit of a PIN, and is empty without calls',
    async (t) => {
      const stage = new Stage()
      t.equal(stage.journal, '')
      stage.answeredCall()
      stage.keys('7391846250')
      t.match(stage.journal, /takes up/)
      t.notMatch(stage.journal, /7391846250|pw-201/)
      settle(t, stage)
    },
  )

  for (const text of [
    '',
    'x',
    '{}',
    '[1]',
    '[{"line":1,"calls":[{"fate":"takes up"}]}]',
    '[{"line":1,"calls":[{"fate":"rings"}]}]',
    '[{"line":1,"calls":[{"fate":"rings","invite":{"invite":1,"server":{}}}]}]',
    unreadable('BYE sip:202@example.com SIP/2.0'),
    unreadable('INVITE'),
    '[{"line":7,"calls":[]}]',
  ]) {
    t.test(`that says ${JSON.stringify(text)} changes nothing`, async (t) => {
      const stage = new Stage()
      stage.crash(false, 1_000, text)
      stage.until('registered', () => stage.line.registration.state === 'registered')
      t.equal([...stage.line.calls.live].length, 0)
    })
  }
})
