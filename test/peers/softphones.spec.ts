import t from 'tap'
import type { Baresip } from '../support/peers/baresip.js'
import {
  ATTENDED_KEYS,
  answerCall,
  BLIND_KEYS,
  CALLER_TALKS,
  HANDED_OVER,
  outcome,
  placeCall,
  TARGET_TALKS,
} from '../support/peers/conversation.js'
import type { Daemon } from '../support/peers/daemon.js'
import { DOMAIN, EXTENSION } from '../support/peers/directory.js'
import type { Linphone } from '../support/peers/linphone.js'
import { onStage, Stage } from '../support/peers/stage.js'

// Debian's linphonec and baresip, each once as caller and once as target, all three parties over the same transport. Who talks to
// whom is judged by the RTP that arrives.

const DIGITS = '159*'

interface Cast {
  readonly daemon: Daemon
  readonly caller: Linphone | Baresip
}

async function cast(
  stage: Stage,
  transport: 'udp' | 'tls',
  callerProgram: 'linphone' | 'baresip',
): Promise<Cast> {
  const daemon = stage.daemon()
  const linphone = stage.linphone(callerProgram === 'linphone' ? 'caller' : 'target')
  const baresip = stage.baresip(callerProgram === 'linphone' ? 'target' : 'caller')
  await Promise.all([
    daemon.start({ handset: 'serial', transport, caFile: stage.exchange.caFile }),
    linphone.start(transport),
    baresip.start('answers', transport),
  ])
  await daemon.registered()
  return { daemon, caller: callerProgram === 'linphone' ? linphone : baresip }
}

/** A call from the caller: speech both ways, keys reach the caller, the caller is held and fetched back, the user hangs up. */
async function plainCall(stage: Stage, { daemon, caller }: Cast): Promise<void> {
  await caller.dial(EXTENSION.transferor.user)
  await answerCall(stage, daemon)
  await daemon.handset.press(DIGITS)
  await stage.observer.hearsDigits('transferor', 'caller', DIGITS)
  await daemon.handset.press('*2')
  await stage.observer.settlesOn([])
  await daemon.handset.flash()
  await stage.observer.settlesOn(CALLER_TALKS)
  daemon.handset.putDown()
  await isIdle(stage, daemon)
}

async function isIdle(stage: Stage, daemon: Daemon): Promise<void> {
  await daemon.is('free of calls', ({ calls, offHook }) => calls.length === 0 && !offHook)
  await stage.observer.settlesOn([])
}

for (const transport of ['udp', 'tls'] as const) {
  for (const callerProgram of ['linphone', 'baresip'] as const) {
    const target = callerProgram === 'linphone' ? 'baresip' : 'linphone'
    const manners = transport === 'tls' ? { certificateFor: DOMAIN } : {}

    t.test(`${transport}, ${callerProgram} calls: keys, hold, blind to ${target}`, onStage(), (t) =>
      Stage.play(t, manners, async (stage) => {
        const players = await cast(stage, transport, callerProgram)
        await plainCall(stage, players)

        await players.caller.dial(EXTENSION.transferor.user)
        await answerCall(stage, players.daemon)
        await players.daemon.handset.press(BLIND_KEYS)
        await stage.observer.settlesOn(HANDED_OVER)
        t.equal(await outcome(players.daemon), 'blind done')
      }),
    )

    t.test(`${transport}, ${callerProgram} is called: attended to ${target}`, onStage(), (t) =>
      Stage.play(t, manners, async (stage) => {
        const { daemon } = await cast(stage, transport, callerProgram)
        await placeCall(stage, daemon)
        daemon.handset.putDown()
        await isIdle(stage, daemon)

        await placeCall(stage, daemon)
        await daemon.handset.press(ATTENDED_KEYS)
        await stage.observer.settlesOn(TARGET_TALKS)
        daemon.handset.putDown()
        await stage.observer.settlesOn(HANDED_OVER, 'transferor')
        t.match(await outcome(daemon), /^attended (done|bridged)$/)
      }),
    )
  }
}
