import t from 'tap'
import { asteriskMaker } from '../support/peers/asterisk.js'
import { type AsteriskRoot, unpackAsterisk } from '../support/peers/asterisk-root.js'
import { ASTERISK_ROWS, playRow } from '../support/peers/asterisk-rows.js'
import { EXTENSION } from '../support/peers/directory.js'
import { proxiedAsteriskMaker } from '../support/peers/proxied-asterisk.js'
import { onStage, Stage } from '../support/peers/stage.js'

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
])

const unpacked = unpack()
const onAsterisk = () => onStage('lacking' in unpacked ? unpacked.lacking : undefined)
const maker = 'root' in unpacked ? asteriskMaker(unpacked.root) : undefined
const proxied = 'root' in unpacked ? proxiedAsteriskMaker(unpacked.root) : undefined
const rows = ASTERISK_ROWS.filter(({ name }) => ROWS.has(name))
/** Behind a proxy the caller's Contact is not the upstream: nothing but what the server can do tells that it is none of the phones. */
const PROXIED: ReadonlySet<string> = new Set(['#1: a call that came in', '#1: the number is busy'])

t.test('each row is one of the bench', async (t) => {
  t.equal(rows.length, ROWS.size)
})

for (const row of rows) {
  t.test(`Asterisk: ${row.name}`, onAsterisk(), (t) =>
    Stage.play(
      t,
      {},
      async (stage) => {
        await playRow(stage, row)
        t.pass('ended as it must')
      },
      maker,
    ),
  )
}

for (const row of rows.filter(({ name }) => PROXIED.has(name))) {
  t.test(`Asterisk under another name, behind Kamailio: ${row.name}`, onAsterisk(), (t) =>
    Stage.play(
      t,
      { product: 'Office' },
      async (stage) => {
        await playRow(stage, row)
        t.pass('ended as it must')
      },
      proxied,
    ),
  )
}

t.test('Asterisk: a call over TLS whose sound is encrypted (SDES)', onAsterisk(), (t) =>
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
    maker,
  ),
)

/** Debian's archive of another suite may be out of reach: then nobody can play, and the run says so. */
function unpack(): { readonly root: AsteriskRoot } | { readonly lacking: string } {
  try {
    return { root: unpackAsterisk(22) }
  } catch (fault) {
    return { lacking: (fault as Error).message }
  }
}
