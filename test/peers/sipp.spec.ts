import t from 'tap'
import {
  ATTENDED_KEYS,
  BLIND_KEYS,
  CALLER_TALKS,
  HANDED_OVER,
  outcome,
  TARGET_TALKS,
  talkToSipp,
  WAYS,
} from '../support/peers/conversation.js'
import type { Daemon } from '../support/peers/daemon.js'
import type { DaemonManner } from '../support/peers/daemon-files.js'
import type { Scenario } from '../support/peers/sipp.js'
import { onStage, Stage } from '../support/peers/stage.js'

// Caller and target are SIPp scenarios that obey REFER (RFC 3515) and Replaces (RFC 3891); the exchange is
// Kamailio, which here challenges REFER as well; the user's hands are words on a serial line.

const MANNERS = { sha256: true, challengeRefer: true }

async function cast(stage: Stage, scenario: Scenario, manner: DaemonManner = {}): Promise<Daemon> {
  const daemon = stage.daemon()
  const target = stage.sipp('target')
  await Promise.all([daemon.start({ handset: 'serial', ...manner }), target.register()])
  await target.play(scenario)
  await daemon.registered()
  return daemon
}

for (const way of WAYS) {
  t.test(`blind: the caller of ${way} is sent to the target`, onStage(), (t) =>
    Stage.play(t, MANNERS, async (stage) => {
      const daemon = await cast(stage, 'target')
      await talkToSipp(stage, way, daemon)

      await daemon.handset.press(BLIND_KEYS)

      await stage.observer.settlesOn(HANDED_OVER)
      t.equal(await outcome(daemon), 'blind done')
      t.match(stage.observer.ladder(), /upstream -> caller +REFER sip:/)
      t.same((await daemon.line()).calls, [])
    }),
  )

  t.test(`attended: the caller of ${way} takes the place of the user`, onStage(), (t) =>
    Stage.play(t, MANNERS, async (stage) => {
      const daemon = await cast(stage, 'target')
      await talkToSipp(stage, way, daemon)

      await daemon.handset.press(ATTENDED_KEYS)
      await stage.observer.settlesOn(TARGET_TALKS)
      daemon.handset.putDown()

      await stage.observer.settlesOn(HANDED_OVER)
      t.equal(await outcome(daemon), 'attended done')
      const replacing = await stage.observer.sees(
        'an INVITE with Replaces at the target',
        ({ method, to, text }) =>
          method === 'INVITE' && to === 'target' && /\r\nReplaces:/.test(text),
      )
      t.equal(replacing.from, 'upstream')
      await daemon.is('free of calls', ({ calls }) => calls.length === 0)
    }),
  )

  t.test(
    `blind: the caller of ${way} is back with the user when the target is busy`,
    onStage(),
    (t) =>
      Stage.play(t, MANNERS, async (stage) => {
        const daemon = await cast(stage, 'target-busy')
        await talkToSipp(stage, way, daemon)

        await daemon.handset.press(BLIND_KEYS)

        await stage.observer.sees('486', ({ status, from }) => status === 486 && from === 'target')
        await stage.observer.settlesOn(CALLER_TALKS)
        t.equal(await outcome(daemon), 'blind returned')
      }),
  )
}

t.test('attended: the caller is back with the user when the target is busy', onStage(), (t) =>
  Stage.play(t, MANNERS, async (stage) => {
    const daemon = await cast(stage, 'target-busy')
    await talkToSipp(stage, 'a call that came in', daemon)

    await daemon.handset.press(ATTENDED_KEYS)

    await stage.observer.sees('486', ({ status, from }) => status === 486 && from === 'target')
    await stage.observer.settlesOn(CALLER_TALKS)
    t.equal(await outcome(daemon), 'attended returned')
  }),
)

t.test('attended: *1 takes the caller back while the target rings', onStage(), (t) =>
  Stage.play(t, MANNERS, async (stage) => {
    const daemon = await cast(stage, 'target-away')
    await talkToSipp(stage, 'a call that came in', daemon)

    await daemon.handset.press(ATTENDED_KEYS)
    await stage.observer.sees('180', ({ status, from }) => status === 180 && from === 'target')
    await daemon.handset.press('*1')

    await stage.observer.sees('CANCEL', ({ method, to }) => method === 'CANCEL' && to === 'target')
    await stage.observer.settlesOn(CALLER_TALKS)
    t.equal(await outcome(daemon), 'attended returned')
  }),
)
