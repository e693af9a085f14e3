import t from 'tap'
import {
  ATTENDED_KEYS,
  BLIND_KEYS,
  HANDED_OVER,
  outcome,
  TARGET_TALKS,
  talkToSipp,
} from '../support/peers/conversation.js'
import type { Daemon } from '../support/peers/daemon.js'
import type { DaemonManner } from '../support/peers/daemon-files.js'
import { DOMAIN } from '../support/peers/directory.js'
import { onStage, Stage } from '../support/peers/stage.js'

// The daemon reaches Kamailio over TCP or TLS by one connection of its own; caller and target are SIPp over UDP, so that
// Kamailio carries each call from one transport to the other.

const STREAMS = ['tcp', 'tls'] as const
const MANNERS = { sha256: true, challengeRefer: true, certificateFor: DOMAIN }

async function registered(stage: Stage, manner: DaemonManner): Promise<Daemon> {
  const daemon = stage.daemon()
  await daemon.start({ handset: 'serial', caFile: stage.exchange.caFile, ...manner })
  await daemon.registered()
  return daemon
}

async function withTarget(stage: Stage, manner: DaemonManner): Promise<Daemon> {
  const target = stage.sipp('target')
  const [daemon] = await Promise.all([registered(stage, manner), target.register()])
  await target.play('target')
  return daemon
}

for (const transport of STREAMS) {
  t.test(`${transport}: blind, the caller is sent to the target`, onStage(), (t) =>
    Stage.play(t, MANNERS, async (stage) => {
      const daemon = await withTarget(stage, { transport })
      await talkToSipp(stage, 'a call that came in', daemon)

      await daemon.handset.press(BLIND_KEYS)

      await stage.observer.settlesOn(HANDED_OVER)
      t.equal(await outcome(daemon), 'blind done')
      t.same((await daemon.line()).calls, [])
      const inTheClear = stage.observer.messages.filter(
        ({ from, to }) => from === 'transferor' || to === 'transferor',
      )
      t.same(inTheClear, [], 'no datagram of SIP between the daemon and anybody')
    }),
  )

  t.test(`${transport}: attended, the caller takes the place of the user`, onStage(), (t) =>
    Stage.play(t, MANNERS, async (stage) => {
      const daemon = await withTarget(stage, { transport })
      await talkToSipp(stage, 'a call that the user placed', daemon)

      await daemon.handset.press(ATTENDED_KEYS)
      await stage.observer.settlesOn(TARGET_TALKS)
      daemon.handset.putDown()

      await stage.observer.settlesOn(HANDED_OVER)
      t.equal(await outcome(daemon), 'attended done')
      await daemon.is('free of calls', ({ calls }) => calls.length === 0)
    }),
  )

  t.test(
    `${transport}: the registration comes back after a restart of the server`,
    onStage(),
    (t) =>
      Stage.play(t, MANNERS, async (stage) => {
        const daemon = await registered(stage, { transport })
        await stage.exchange.stop()
        const { registration } = await daemon.is(
          'not registered',
          ({ registration }) => registration.state !== 'registered',
        )
        t.match(registration.reason, /no connection to the upstream/)
        await stage.exchange.start(MANNERS)
        await daemon.is(
          'registered again',
          ({ registration }) => registration.state === 'registered',
          30_000,
        )
        await talkToSipp(stage, 'a call that came in', daemon)
      }),
  )
}

t.test('tls: a server whose certificate is for another name gets nothing', onStage(), (t) =>
  Stage.play(t, { ...MANNERS, certificateFor: 'another.example.com' }, async (stage) => {
    const daemon = stage.daemon()
    await daemon.start({ transport: 'tls', caFile: stage.exchange.caFile })
    const { registration } = await daemon.is(
      'refusing the server',
      ({ registration }) => registration.reason !== '',
    )
    t.match(registration.reason, /its certificate is not for/)
  }),
)
