import t from 'tap'
import type { Baresip } from '../support/peers/baresip.js'
import {
  ATTENDED_KEYS,
  BLIND_KEYS,
  CALLER_TALKS,
  HANDED_OVER,
  outcome,
  TARGET_TALKS,
  talkToBaresip,
  WAYS,
} from '../support/peers/conversation.js'
import type { Daemon } from '../support/peers/daemon.js'
import type { DaemonManner } from '../support/peers/daemon-files.js'
import { onStage, Stage } from '../support/peers/stage.js'

// Caller and target are Debian's baresip, the exchange is Debian's Kamailio, the user's hands are input events.

interface Cast {
  readonly daemon: Daemon
  readonly caller: Baresip
  readonly target: Baresip
}

async function cast(
  stage: Stage,
  targetManner: 'answers' | 'rings' = 'answers',
  manner: DaemonManner = {},
): Promise<Cast> {
  const daemon = stage.daemon()
  const caller = stage.baresip('caller')
  const target = stage.baresip('target')
  await Promise.all([daemon.start(manner), caller.start('answers'), target.start(targetManner)])
  await daemon.registered()
  return { daemon, caller, target }
}

/**
 * baresip 1.0.0 does not know Replaces (RFC 3891): the device may bridge the two itself. Then it receives both
 * voices; it must have said so, and its own voice must reach nobody.
 */
async function handedOver(stage: Stage, daemon: Daemon): Promise<string> {
  await stage.observer.settlesOn(HANDED_OVER, 'transferor')
  const ended = await outcome(daemon)
  if (!ended.endsWith('bridged')) await stage.observer.settlesOn(HANDED_OVER)
  return ended
}

for (const way of WAYS) {
  t.test(`blind: the caller of ${way} is sent to the target`, onStage(), (t) =>
    Stage.play(t, { sha256: true }, async (stage) => {
      const { daemon, caller } = await cast(stage)
      await talkToBaresip(stage, way, daemon, caller)

      await daemon.handset.press(BLIND_KEYS)

      await stage.observer.settlesOn(HANDED_OVER)
      t.equal(await outcome(daemon), 'blind done')
      t.match(
        stage.observer.ladder(),
        /upstream -> caller +REFER sip:/,
        'the REFER reached the phone',
      )
      t.equal(
        stage.observer.digits('transferor', 'caller'),
        '',
        'no key of the code left the device',
      )
      await caller.hasCalls(1)
      t.same((await daemon.line()).calls, [])
    }),
  )

  t.test(`attended: the caller of ${way} has the target when the user hangs up`, onStage(), (t) =>
    Stage.play(t, { sha256: true }, async (stage) => {
      const { daemon, caller } = await cast(stage)
      await talkToBaresip(stage, way, daemon, caller)

      await daemon.handset.press(ATTENDED_KEYS)
      await stage.observer.settlesOn(TARGET_TALKS)
      daemon.handset.putDown()

      t.match(await handedOver(stage, daemon), /^attended (done|bridged)$/)
      t.equal(stage.observer.digits('transferor', 'caller'), '')
    }),
  )
}

t.test(
  'a hang-up while the target still rings hands the caller over at the answer',
  onStage(),
  (t) =>
    Stage.play(t, {}, async (stage) => {
      const { daemon, caller, target } = await cast(stage, 'rings')
      await talkToBaresip(stage, 'a call that came in', daemon, caller)

      await daemon.handset.press(ATTENDED_KEYS)
      await target.tells('CALL_INCOMING')
      daemon.handset.putDown()
      await daemon.is('on-hook', ({ offHook }) => !offHook)
      await target.answer()

      t.match(await handedOver(stage, daemon), /^attended (done|bridged)$/)
    }),
)

t.test('blind the guarded way: the caller goes when the target has answered', onStage(), (t) =>
  Stage.play(t, {}, async (stage) => {
    const { daemon, caller, target } = await cast(stage, 'rings', { blind: 'guarded' })
    await talkToBaresip(stage, 'a call that came in', daemon, caller)

    await daemon.handset.press(BLIND_KEYS)
    await target.tells('CALL_INCOMING')
    daemon.handset.putDown()
    await target.answer()

    t.match(await handedOver(stage, daemon), /^\w+ (done|bridged)$/)
  }),
)

t.test(
  'without the permission every digit reaches the caller and nothing is transferred',
  onStage(),
  (t) =>
    Stage.play(t, {}, async (stage) => {
      const { daemon, caller } = await cast(stage, 'answers', { permitted: false })
      await talkToBaresip(stage, 'a call that came in', daemon, caller)

      await daemon.handset.press(BLIND_KEYS)

      await stage.observer.hearsDigits('transferor', 'caller', BLIND_KEYS)
      await stage.observer.settlesOn(CALLER_TALKS)
      const { permission } = await daemon.line()
      t.equal(permission.allowed, false)
      t.equal(permission.reason, 'not-multi-user-aware')
      t.notMatch(stage.observer.ladder(), / REFER /)
    }),
)
