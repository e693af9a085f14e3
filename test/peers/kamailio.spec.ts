import t from 'tap'
import {
  ATTENDED_KEYS,
  HANDED_OVER,
  outcome,
  TARGET_TALKS,
  talkToSipp,
} from '../support/peers/conversation.js'
import { DOMAIN, EXTENSION } from '../support/peers/directory.js'
import { onStage, Stage } from '../support/peers/stage.js'

// The daemon and Debian's Kamailio over each transport: both digest algorithms, and a restart of the exchange in mid-transfer.

const STREAMS = { certificateFor: DOMAIN }
const RECOVERY_MS = 30_000

for (const transport of ['udp', 'tcp', 'tls'] as const) {
  for (const sha256 of [false, true]) {
    const algorithm = sha256 ? 'SHA-256' : 'MD5'
    t.test(`${transport}: registers and calls with ${algorithm}`, onStage(), (t) =>
      Stage.play(t, { ...STREAMS, sha256 }, async (stage) => {
        const daemon = stage.daemon()
        await daemon.start({ handset: 'serial', transport, caFile: stage.exchange.caFile })
        await daemon.registered()
        await talkToSipp(stage, 'a call that the user placed', daemon)
        for (const method of ['REGISTER', 'INVITE']) {
          const accepted = `SHA-256 ${method} of ${EXTENSION.transferor.user}`
          t.equal(stage.exchange.output.includes(accepted), sha256, `${method} by ${algorithm}`)
        }
      }),
    )
  }
}

// 128 characters of three bytes each in From and Contact: more than 1300 bytes with the credentials.
const LONG_NAME = '電'.repeat(128)

for (const speaksTcp of [true, false]) {
  const what = speaksTcp ? 'goes over TCP' : 'goes as a datagram to an exchange without TCP'
  t.test(
    `udp: a request that is too large for a datagram ${what} (RFC 3261 §18.1.1)`,
    onStage(),
    (t) =>
      Stage.play(t, speaksTcp ? STREAMS : {}, async (stage) => {
        const daemon = stage.daemon()
        await daemon.start({ handset: 'serial', displayName: LONG_NAME })
        await daemon.registered()
        await talkToSipp(stage, 'a call that the user placed', daemon)
        const line = `by a connection: INVITE of ${EXTENSION.transferor.user}`
        t.equal(stage.exchange.output.includes(line), speaksTcp)
      }),
  )
}

for (const transport of ['udp', 'tcp', 'tls'] as const) {
  t.test(
    `${transport}: the exchange restarts in mid-transfer: the caller is handed over`,
    onStage(),
    (t) =>
      Stage.play(t, STREAMS, async (stage) => {
        const { daemon, target } = { daemon: stage.daemon(), target: stage.sipp('target') }
        const { caFile } = stage.exchange
        await Promise.all([
          daemon.start({ handset: 'serial', transport, caFile }),
          target.register(),
        ])
        await daemon.registered()
        await target.play('target')
        await talkToSipp(stage, 'a call that came in', daemon)
        await daemon.handset.press(ATTENDED_KEYS)
        await stage.observer.settlesOn(TARGET_TALKS)

        await stage.exchange.stop()
        await stage.observer.settlesOn(TARGET_TALKS)
        await stage.exchange.start(STREAMS)
        await daemon.is(
          'registered',
          ({ registration }) => registration.state === 'registered',
          RECOVERY_MS,
        )
        daemon.handset.putDown()

        await stage.observer.settlesOn(HANDED_OVER, undefined, RECOVERY_MS)
        t.match(await outcome(daemon), /^attended (done|bridged)$/)
      }),
  )
}
