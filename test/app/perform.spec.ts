import t from 'tap'
import { perform } from '../../src/app/perform.js'
import type { Ports } from '../../src/app/ports.js'
import type { Effect } from '../../src/core/effect.js'
import type { Event } from '../../src/core/event.js'
import { Digits, Secret } from '../../src/core/secret.js'
import { toneOf, tonePlan } from '../../src/core/telephony/tone-plan.js'
import { NEGOTIATED } from '../support/negotiated-media.js'

/** Ports that write down what they are told, by one proxy for all of them. */
function ports(said: unknown[][], failing = ''): Ports {
  const recorder = (name: string): object =>
    new Proxy(
      {},
      {
        get:
          (_, method: string) =>
          (...words: unknown[]) => {
            if (method === failing) throw new Error('address in use')
            said.push([`${name}.${method}`, ...words])
          },
      },
    )
  return {
    sip: recorder('sip'),
    resolver: recorder('resolver'),
    media: recorder('media'),
    documents: recorder('documents'),
    memory: recorder('memory'),
    journal: recorder('journal'),
    reporter: recorder('reporter'),
    stop: () => said.push(['stop']),
  } as unknown as Ports
}

const endpoint = { transport: 'udp', address: '192.0.2.1', port: 5060 } as const
const dial = toneOf(tonePlan('europe'), 'dial')
const open: Effect = {
  do: 'open-media',
  media: '1.1',
  localAddress: '127.0.0.1',
  localPort: 16_384,
  ssrc: 1,
  sequence: 2,
  timestamp: 3,
}

const cases: [effect: Effect, said: unknown[]][] = [
  [
    { do: 'send-datagram', to: endpoint, bytes: new Uint8Array(1) },
    ['sip.send', new Uint8Array(1), endpoint],
  ],
  [
    { do: 'resolve-upstream', host: 'h', port: 1, transport: 'udp' },
    ['resolver.resolve', { host: 'h', port: 1, transport: 'udp' }],
  ],
  [open, ['media.openMedia', '1.1', open]],
  [{ do: 'connect-handset', line: 1, media: ['m'] }, ['media.connect', 1, ['m']]],
  [{ do: 'relay-media', a: 'm', b: 'n' }, ['media.relay', 'm', 'n']],
  [{ do: 'mute-handset', line: 1, muted: true }, ['media.setMuted', 1, true]],
  [{ do: 'filter-digits', line: 1, mode: 'remove' }, ['media.setInbandDigits', 1, 'remove']],
  [{ do: 'play-tone', line: 1, tone: dial, over: 'mix' }, ['media.playTone', 1, dial, 'mix']],
  [{ do: 'stop-tone', line: 1 }, ['media.stopTone', 1]],
  [{ do: 'play-far-tone', media: 'm', tone: dial }, ['media.playFarTone', 'm', dial]],
  [{ do: 'stop-far-tone', media: 'm' }, ['media.stopFarTone', 'm']],
  [
    { do: 'send-digits', media: 'm', digits: new Digits('#5'), durationMs: 100, gapMs: 70 },
    ['media.sendDigits', 'm', '#5', 100, 70],
  ],
  [{ do: 'start-digit', media: 'm', digit: new Digits('5') }, ['media.startDigit', 'm', '5']],
  [{ do: 'stop-digit', media: 'm' }, ['media.stopDigit', 'm']],
  [{ do: 'stop-ring', line: 1 }, ['media.stopTone', 1]],
  [{ do: 'store-document', text: '{}' }, ['documents.store', '{}']],
  [{ do: 'refresh-document' }, ['documents.refresh']],
  [{ do: 'store-memory', text: '{}' }, ['memory.store', '{}']],
  [{ do: 'write-journal', text: '{}' }, ['journal.store', '{}']],
  [{ do: 'report', level: 'warn', message: 'x' }, ['reporter.report', 'warn', 'x']],
  [{ do: 'stop' }, ['stop']],
]

t.test('perform', async (t) => {
  for (const [effect, expected] of cases) {
    t.test(`carries out ${effect.do}`, async (t) => {
      const said: unknown[][] = []
      perform(effect, ports(said), () => {})
      t.same(said, [expected])
    })
  }

  t.test('says −1 to the engine where the peer takes no telephone events', async (t) => {
    const said: unknown[][] = []
    perform(
      {
        do: 'update-media',
        media: 'm',
        ...NEGOTIATED,
        telephoneEventPayloadType: undefined,
      },
      ports(said),
      () => {},
    )
    t.match(said, [['media.updateMedia', 'm', { telephoneEventPayloadType: -1 }]])
  })

  t.test(
    'tells the engine the keys as octets, and the log at the end how the call was',
    async (t) => {
      const said: unknown[][] = []
      const key = new Secret(Buffer.alloc(30, 7).toString('base64'))
      perform(
        {
          do: 'update-media',
          media: 'm',
          ...NEGOTIATED,
          rtcpMux: true,
          crypto: { suite: 'AES_CM_128_HMAC_SHA1_80', sendKey: key, receiveKey: key },
        },
        ports(said),
        () => {},
      )
      t.match(said, [['media.updateMedia', 'm', { crypto: { sendKey: Buffer.alloc(30, 7) } }]])
      const counted = {
        packetsReceived: 990,
        packetsLost: 10,
        packetsLate: 0,
        lossBursts: 10,
        jitterMs: 3.2,
        bufferMs: 20,
        roundTripMs: 24,
        farLossPercent: 0,
        packetsTampered: 1,
        packetsReplayed: 0,
        secure: true,
      }
      const closing = ports(said)
      const media = { statistics: () => counted, closeMedia: () => said.push(['closed']) }
      perform(
        { do: 'close-media', media: 'm' },
        { ...closing, media } as unknown as Ports,
        () => {},
      )
      t.same(said.at(-2), ['closed'])
      t.match(said.at(-1), [
        'reporter.report',
        'info',
        /^Media m \(SRTP\): 990 packets received, 10 lost .*\(1 %\).*round trip 24 ms.*MOS 4\.\d+.*refused: 1 /,
      ])
    },
  )

  t.test('a stream that carried nothing leaves no word', async (t) => {
    const said: unknown[][] = []
    perform({ do: 'close-media', media: 'm' }, ports(said), () => {})
    t.same(said, [
      ['media.statistics', 'm'],
      ['media.closeMedia', 'm'],
    ])
  })

  t.test('a ring is heard, and the log does not say who calls', async (t) => {
    const said: unknown[][] = []
    perform(
      { do: 'ring', line: 1, cadence: 'normal', tone: dial, caller: 'Anna 300' },
      ports(said),
      () => {},
    )
    t.match(said.at(-1), ['media.playTone', 1])
    t.notMatch(JSON.stringify(said), /Anna|300/)
  })

  t.test('an RTP port that is taken becomes an event that says what to do', async (t) => {
    const events: Event[] = []
    perform(open, ports([], 'openMedia'), (event) => void events.push(event))
    t.match(events, [{ type: 'media-failed', media: '1.1', reason: /16384.*rtp_port_first/ }])
  })
})
