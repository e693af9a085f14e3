import t from 'tap'
import { asteriskMaker } from '../support/peers/asterisk.js'
import { type AsteriskRoot, type Unpacked, unpacked } from '../support/peers/asterisk-root.js'
import { ASTERISK_ROWS, playRow } from '../support/peers/asterisk-rows.js'
import { BLIND_KEYS, HANDED_OVER } from '../support/peers/conversation.js'
import { EXTENSION } from '../support/peers/directory.js'
import type { ExchangeManners } from '../support/peers/exchange.js'
import { proxiedAsteriskMaker } from '../support/peers/proxied-asterisk.js'
import { type ExchangeMaker, onStage, Stage } from '../support/peers/stage.js'

// A real server of the kind that the product is made for: a back-to-back user agent that answers REFER itself, in Debian's build. Caller and
// target are Debian's baresip. `npm run bench -- asterisk` plays every row over every transport, with another phone beside us.

const ROWS: ReadonlySet<string> = new Set([
  '#1: a call that came in',
  '*2: a call that the user placed',
  '#1: the number is busy',
  '#1: the number does not exist',
  '*2: the number has no line free',
  '#1: hung up while it rings, the target answers',
  '#1: hung up while it rings, the target declines: the phone rings its user back',
  '*2, *4, then hung up: the two are connected',
  '*2, then *3: all three',
  '*2: the target hangs up',
  '#1: a menu that rings the target later',
  '#1: a group that the target answers for',
  '#1: parked, and the target takes the call',
  '*2: the phone crashes while the user talks to the target, and rings its user back',
])

const PJSIP = unpacked(22)
const CHAN_SIP = unpacked(16)
const rows = ASTERISK_ROWS.filter(({ name }) => ROWS.has(name))
const SOME: ReadonlySet<string> = new Set(['#1: a call that came in', '#1: the number is busy'])

const BUSY: ReadonlySet<string> = new Set(['#1: the number is busy'])
const chanSip = (root: AsteriskRoot) => asteriskMaker(root, 'chan_sip')

t.test('each row is one of the bench', async (t) => {
  t.equal(rows.length, ROWS.size)
})

/** The exchange tells each phone who is at the other end, by a re-INVITE whenever that changes. */
const CONNECTED_LINES = {
  phoneSettings: [
    'trust_id_inbound=yes',
    'trust_id_outbound=yes',
    'send_pai=yes',
    'connected_line_method=invite',
  ],
}

/** A row is a test; where the archive is out of reach it is skipped. */
function playEach(
  title: string,
  names: ReadonlySet<string>,
  asterisk: Unpacked,
  maker: (root: AsteriskRoot) => ExchangeMaker,
  manners: ExchangeManners = {},
): void {
  for (const row of rows.filter(({ name }) => names.has(name))) {
    t.test(`${title}: ${row.name}`, onStage(asterisk.lacking), (t) =>
      Stage.play(
        t,
        manners,
        async (stage) => {
          await playRow(stage, row)
          t.pass('ended as it must')
        },
        asterisk.root && maker(asterisk.root),
      ),
    )
  }
}

playEach('Asterisk', ROWS, PJSIP, asteriskMaker)
playEach('Asterisk under another name, behind Kamailio', SOME, PJSIP, proxiedAsteriskMaker, {
  product: 'Office',
})
playEach('Asterisk that tells of connected lines', SOME, PJSIP, asteriskMaker, CONNECTED_LINES)
playEach('Asterisk, chan_sip', SOME, CHAN_SIP, chanSip)
playEach('Asterisk, chan_sip, that allows the user one call', BUSY, CHAN_SIP, chanSip, {
  callLimit: 1,
})

t.test(
  'Asterisk that lets nobody transfer: caller and target talk through the phone',
  onStage(PJSIP.lacking),
  (t) =>
    Stage.play(
      t,
      { phoneSettings: ['allow_transfer=no'] },
      async (stage) => {
        await playRow(stage, {
          name: 'no transfer',
          way: 'a call that came in',
          target: 'answers',
          act: ({ daemon }) => daemon.handset.press(BLIND_KEYS),
          ends: HANDED_OVER,
          outcome: /^blind bridged$/,
        })
        const refused = stage.observer.messages.filter(
          ({ status, text }) => status === 603 && /^CSeq: \d+ REFER/m.test(text),
        )
        t.ok(refused.length > 0, 'the server refused')
      },
      PJSIP.root && asteriskMaker(PJSIP.root),
    ),
)

t.test('Asterisk: a call over TLS whose sound is encrypted (SDES)', onStage(PJSIP.lacking), (t) =>
  Stage.play(
    t,
    { srtp: true },
    async (stage) => {
      const [daemon, caller] = [stage.daemon(), stage.baresip('caller')]
      const { caFile } = stage.exchange
      await Promise.all([
        daemon.start({ transport: 'tls', srtp: 'required', caFile }),
        caller.start('answers'),
      ])
      await daemon.registered()
      daemon.handset.lift()
      await daemon.is('off-hook', ({ offHook }) => offHook)
      await daemon.handset.press(EXTENSION.caller.user)

      // The server decrypts for the caller, whose voice it encrypts for us.
      await stage.observer.settlesOn(['transferor -> caller'])
      const { calls } = await daemon.is(
        'hearing the caller',
        (line) => (line.calls[0]?.media?.packetsReceived ?? 0) > 100,
      )
      t.match(calls[0]?.media, { secure: true, packetsTampered: 0, packetsReplayed: 0 })
    },
    PJSIP.root && asteriskMaker(PJSIP.root),
  ),
)
