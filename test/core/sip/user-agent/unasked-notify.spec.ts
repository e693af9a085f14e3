import t from 'tap'
import { digestResponse } from '../../../../src/core/sip/auth/digest.js'
import { type Header, header } from '../../../../src/core/sip/message/message.js'
import { NODE_HASHES } from '../../../support/sip-world.js'
import { scripted, uri } from '../session/scripted.js'

t.test('the upstream may poke the device to fetch its document', async (t) => {
  const { alice, stage, request, heard, statuses } = scripted()
  const poke = (event: string, callId: string, ...headers: Header[]) => {
    request({
      method: 'NOTIFY',
      uri: uri('sip:alice@example.com'),
      callId,
      headers: [
        { name: 'Event', value: event },
        { name: 'Subscription-State', value: 'terminated' },
        ...headers,
      ],
    })
    stage.run(100)
  }
  /** The credentials for the last challenge, as a server that has the account's password makes them. */
  const credentials = (password: string): Header => {
    const challenge = heard.findLast((one) => one.kind === 'response' && one.status === 401)
    const offered = challenge === undefined ? undefined : header(challenge, 'WWW-Authenticate')
    const nonce = /nonce="([^"]+)"/.exec(offered ?? '')?.[1] ?? ''
    const response = digestResponse(NODE_HASHES, {
      ...{ algorithm: 'SHA-256', username: 'alice', realm: 'example.com', password, nonce },
      ...{ method: 'NOTIFY', uri: 'sip:alice@example.com' },
      ...{ qop: 'auth', nonceCount: 1, cnonce: 'c' },
    })
    const value = `Digest username="alice", realm="example.com", nonce="${nonce}", uri="sip:alice@example.com", algorithm=SHA-256, qop=auth, nc=00000001, cnonce="c", response="${response}"`
    return { name: 'Authorization', value }
  }

  t.test('when it shows that it knows the password', async (t) => {
    for (const [event, id] of [
      ['check-sync;reboot=false', 'p1'],
      ['resync', 'p2'],
    ] as const) {
      poke(event, id)
      poke(event, `${id}-again`, credentials('secret'))
      t.same([...statuses('NOTIFY', id), ...statuses('NOTIFY', `${id}-again`)], [401, 200])
    }
    t.equal(alice.pokes, 2)
  })

  t.test('not with a wrong password, and not with credentials that were used', async (t) => {
    poke('check-sync', 'first')
    poke('check-sync', 'guess', credentials('guess'))
    const good = credentials('secret')
    poke('check-sync', 'good', good)
    poke('check-sync', 'replay', good)
    const answers = ['first', 'guess', 'good', 'replay'].flatMap((id) => statuses('NOTIFY', id))
    t.same(answers, [401, 401, 200, 401])
    t.equal(alice.pokes, 3)
  })

  t.test('and no other event is heard that nobody asked for', async (t) => {
    poke('presence', 'other')
    t.same(statuses('NOTIFY', 'other'), [489])
  })
})

t.test('the upstream may tell what waits in the mailbox, asked or not (RFC 3842)', async (t) => {
  const { alice, stage, request, statuses } = scripted()
  const tell = (callId: string, text: string, contentType: string | undefined) => {
    request({
      method: 'NOTIFY',
      callId,
      headers: [
        { name: 'Event', value: 'message-summary' },
        { name: 'Subscription-State', value: 'active' },
      ],
      body: new TextEncoder().encode(text),
      contentType,
    })
    stage.run(100)
  }
  const type = 'application/simple-message-summary'
  tell('m1', 'Messages-Waiting: yes\r\nVoice-Message: 1/0\r\n', type)
  tell('m2', 'Messages-Waiting: no\r\n', type)
  tell('m3', '', undefined)
  t.same(statuses('NOTIFY'), [200, 200, 200])
  t.same(alice.mail, [
    { line: 1, waiting: true, newCount: 1 },
    { line: 1, waiting: false, newCount: undefined },
  ])
})
