import t from 'tap'
import { messageSummary } from '../../../../src/core/sip/message/message-summary.js'
import { requestOf } from '../transaction/cells.js'

const summaryOf = (text: string, type = 'application/simple-message-summary') =>
  messageSummary({
    ...requestOf('NOTIFY'),
    headers: [{ name: 'Content-Type', value: type }],
    body: new TextEncoder().encode(text),
  })

t.test('a message summary (RFC 3842 §5.2)', async (t) => {
  t.test('says whether something waits, and how many are new', async (t) => {
    t.same(
      summaryOf(
        'Messages-Waiting: yes\r\nMessage-Account: sip:201@example.com\r\nVoice-Message: 2/8 (0/2)\r\n',
      ),
      { waiting: true, newCount: 2 },
    )
    t.same(summaryOf('messages-waiting:NO\nvoice-message : 0/4'), { waiting: false, newCount: 0 })
  })

  t.test('may give no numbers', async (t) => {
    t.same(summaryOf('Messages-Waiting: yes\r\n'), { waiting: true, newCount: undefined })
    t.same(summaryOf('Messages-Waiting: yes\r\nVoice-Message: many'), {
      waiting: true,
      newCount: undefined,
    })
  })

  t.test('that cannot be read is none', async (t) => {
    t.equal(summaryOf(''), undefined)
    t.equal(summaryOf('Messages-Waiting: perhaps\r\n'), undefined)
    t.equal(summaryOf('Messages-Waiting: yes\r\n', 'text/plain'), undefined)
    t.equal(summaryOf(`Messages-Waiting: yes\r\n${' '.repeat(5_000)}`), undefined)
    t.equal(messageSummary(requestOf('NOTIFY')), undefined)
  })
})
