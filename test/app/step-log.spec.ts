import t from 'tap'
import { summarize } from '../../src/app/sip-summary.js'
import { recordOf } from '../../src/app/step-log.js'
import { Digits, Secret } from '../../src/core/secret.js'
import type { SrtpKeys } from '../../src/core/sip/contract.js'
import { toneOf, tonePlan } from '../../src/core/telephony/tone-plan.js'
import { leaks } from '../support/canary.js'
import { NEGOTIATED } from '../support/negotiated-media.js'

const from = { transport: 'udp', address: '192.0.2.1', port: 5060 } as const
const bytes = (...lines: string[]) => new TextEncoder().encode(lines.join('\r\n'))

const REFER = bytes(
  'REFER sip:300@192.0.2.7 SIP/2.0',
  'Call-ID: c1',
  'CSeq: 3 REFER',
  'Refer-To: <sip:7391846250@example.com>',
  'Proxy-Authorization: Digest response="canary"',
  '',
  '',
)

t.test('the step log', async (t) => {
  t.test('has what a ladder needs of a message, and no number or credential', async (t) => {
    const record = recordOf(
      { type: 'datagram-received', from, bytes: REFER },
      [
        {
          do: 'send-datagram',
          to: from,
          bytes: bytes('SIP/2.0 202 Accepted', 'Call-ID: c1', '', ''),
        },
      ],
      12.34,
    )
    t.same(record, {
      at: 12.3,
      event: {
        type: 'datagram-received',
        peer: '192.0.2.1:5060',
        message: 'REFER',
        callId: 'c1',
        cseq: '3 REFER',
      },
      effects: [
        {
          do: 'send-datagram',
          peer: '192.0.2.1:5060',
          message: '202 Accepted',
          callId: 'c1',
          cseq: '',
        },
      ],
    })
  })

  t.test('shows the status that a NOTIFY reports', async (t) => {
    const notify = bytes(
      'NOTIFY sip:u@h SIP/2.0',
      'Call-ID: c',
      'CSeq: 1 NOTIFY',
      '',
      'SIP/2.0 486 Busy Here',
      '',
    )
    t.equal(summarize(notify)?.message, 'NOTIFY (486 Busy Here)')
  })

  t.test('makes nothing of what is no SIP', async (t) => {
    t.equal(summarize(bytes('\r\n\r\n')), undefined)
    t.equal(summarize(new Uint8Array([0, 1, 2])), undefined)
  })

  t.test('never shows the keys of a call, in no form', async (t) => {
    const [send, receive] = [
      'aKeyOf30OctetsThatIsSentWith0000000+/ab',
      'bKeyOf30OctetsThatIsHeard00000000000+/cd',
    ]
    const crypto: SrtpKeys = {
      suite: 'AES_CM_128_HMAC_SHA1_80',
      sendKey: new Secret(send),
      receiveKey: new Secret(receive),
    }
    const record = recordOf(
      { type: 'deadline-reached' },
      [
        {
          do: 'update-media',
          media: 'm',
          ...NEGOTIATED,
          crypto,
        },
        {
          do: 'send-datagram',
          to: from,
          bytes: bytes(
            'INVITE sip:202@example.com SIP/2.0',
            'Call-ID: c',
            'CSeq: 1 INVITE',
            '',
            `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${send}`,
          ),
        },
      ],
      0,
    )
    const text = JSON.stringify(record)
    t.match(text, /AES_CM_128_HMAC_SHA1_80/)
    t.same(leaks(new Map([['record', text]]), [send, receive]), [])
  })

  t.test('never shows a digit, a document or a caller', async (t) => {
    const record = recordOf(
      { type: 'key-pressed', line: 1, digit: new Digits('7') },
      [
        {
          do: 'send-digits',
          media: 'm',
          digits: new Digits('7391846250'),
          durationMs: 100,
          gapMs: 70,
        },
        { do: 'store-document', text: 'canary' },
        {
          do: 'ring',
          line: 1,
          cadence: 'normal',
          tone: toneOf(tonePlan('us'), 'ring'),
          caller: 'canary',
        },
      ],
      0,
    )
    t.notMatch(JSON.stringify(record), /"7"|7391|canary/)
  })
})
