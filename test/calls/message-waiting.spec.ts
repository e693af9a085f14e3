import t from 'tap'
import { statusText } from '../../src/app/commands/status-text.js'
import { statusOf } from '../../src/app/status.js'
import { Stage } from '../support/stage.js'

/** The server tells what waits in the mailbox of 201. */
function tell(stage: Stage, number: number, ...lines: string[]): void {
  const body = lines.join('\r\n')
  const text = [
    'NOTIFY sip:201@10.0.0.10 SIP/2.0',
    `Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKmail${number}`,
    'Max-Forwards: 70',
    'From: <sip:mailbox@example.com>;tag=mail',
    'To: <sip:201@example.com>',
    `Call-ID: mail-${number}`,
    'CSeq: 1 NOTIFY',
    'Contact: <sip:10.0.0.1>',
    'Event: message-summary',
    'Subscription-State: active',
    'Content-Type: application/simple-message-summary',
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n')
  stage.feed({
    type: 'datagram-received',
    from: { transport: 'udp', address: '10.0.0.1', port: 5060 },
    bytes: new TextEncoder().encode(text),
  })
}

/** The tone that one hears who lifts the handset. */
function dialTone(stage: Stage): string | undefined {
  stage.lift()
  const tone = stage.heard.at(-1)
  stage.hangUp()
  return tone
}

const status = (stage: Stage) => {
  const now = statusOf(stage.phone, stage.network.now, () => undefined)
  const media = { realtime: true, reason: '', memoryLocked: true, memoryReason: '' }
  const text = statusText({ ...now, media })
  return { messages: now.lines[0]?.messages, text }
}

t.test('messages that wait are heard in the dial tone and told in the status', async (t) => {
  const stage = new Stage()
  t.equal(dialTone(stage), 'dial')
  t.notMatch(status(stage).text, /messages/)
  tell(stage, 1, 'Messages-Waiting: yes', 'Voice-Message: 3/1')
  t.equal(dialTone(stage), 'recall-dial')
  t.same(status(stage).messages, { waiting: true, newCount: 3 })
  t.match(status(stage).text, /messages: 3 waiting/)
  tell(stage, 2, 'Messages-Waiting: no', 'Voice-Message: 0/4')
  t.equal(dialTone(stage), 'dial')
  t.same(status(stage).messages, { waiting: false, newCount: 0 })
})

t.test('the mailbox of an account that is taken away is forgotten', async (t) => {
  const stage = new Stage()
  tell(stage, 1, 'Messages-Waiting: yes')
  t.match(status(stage).text, /messages: some waiting/)
  stage.provision({ enabled: false })
  stage.until('the account is gone', () => stage.line.registration.state === 'unregistered')
  t.same(status(stage).messages, { waiting: false, newCount: null })
})
