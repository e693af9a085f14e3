import { readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { levelAt, samplesOf } from '../native/engine/signal.js'
import type { Daemon } from '../support/peers/daemon.js'
import { DOMAIN, EXTENSION, type Talker } from '../support/peers/directory.js'
import { onStage, Stage } from '../support/peers/stage.js'
import { VOICE_HZ } from '../support/peers/tone.js'

// SRTP with Debian's baresip and linphonec over TLS. On the wire nobody's voice is
// to be found; that speech arrives is judged at the handset, and at the far end by its reports, which are encrypted as well.

const SECOND = 8000
/** Two reports of either side have come by then. */
const ENOUGH_PACKETS = 400
const MOST_IN_THE_CLEAR = 5

t.test('SRTP, required: baresip calls, linphone is called', onStage(), (t) =>
  Stage.play(t, { certificateFor: DOMAIN }, async (stage) => {
    const daemon = stage.daemon()
    const linphone = stage.linphone('target')
    const baresip = stage.baresip('caller')
    const caFile = stage.exchange.caFile
    await Promise.all([
      daemon.start({ handset: 'serial', transport: 'tls', caFile, srtp: 'required' }),
      linphone.start('tls', 'srtp'),
      baresip.start('rings', 'tls', 'srtp'),
    ])
    await daemon.registered()

    await baresip.dial(EXTENSION.transferor.user)
    await daemon.is('ringing', ({ calls }) => calls[0]?.direction === 'in')
    daemon.handset.lift()
    await talksInSecret(t, stage, daemon, 'caller')
    daemon.handset.putDown()
    await daemon.is('free of calls', ({ calls, offHook }) => calls.length === 0 && !offHook)

    daemon.handset.lift()
    await daemon.is('off-hook', ({ offHook }) => offHook)
    await daemon.handset.press(EXTENSION.target.user)
    await talksInSecret(t, stage, daemon, 'target')
  }),
)

t.test('SRTP, required: baresip is called', onStage(), (t) =>
  Stage.play(t, { certificateFor: DOMAIN }, async (stage) => {
    const daemon = stage.daemon()
    const baresip = stage.baresip('target')
    const caFile = stage.exchange.caFile
    await Promise.all([
      daemon.start({ handset: 'serial', transport: 'tls', caFile, srtp: 'required' }),
      baresip.start('answers', 'tls', 'srtp'),
    ])
    await daemon.registered()
    daemon.handset.lift()
    await daemon.is('off-hook', ({ offHook }) => offHook)
    await daemon.handset.press(EXTENSION.target.user)
    await talksInSecret(t, stage, daemon, 'target')
  }),
)

t.test('SRTP, offered: linphone calls with RTP/SAVP', onStage(), (t) =>
  Stage.play(t, { certificateFor: DOMAIN }, async (stage) => {
    const daemon = stage.daemon()
    const linphone = stage.linphone('caller')
    await Promise.all([
      daemon.start({ handset: 'serial', transport: 'tls', caFile: stage.exchange.caFile }),
      linphone.start('tls', 'srtp'),
    ])
    await daemon.registered()
    linphone.dial(EXTENSION.transferor.user)
    await daemon.is('ringing', ({ calls }) => calls[0]?.direction === 'in')
    daemon.handset.lift()
    await talksInSecret(t, stage, daemon, 'caller')
  }),
)

async function talksInSecret(t: Test, stage: Stage, daemon: Daemon, other: Talker): Promise<void> {
  const { calls } = await daemon.is(
    `in an encrypted call with the ${other}`,
    ({ calls }) =>
      calls[0]?.media?.secure === true &&
      calls[0].media.packetsReceived > ENOUGH_PACKETS &&
      calls[0].media.roundTripMs !== null,
    25_000,
  )
  // STUN of linphone and baresip's PINGPONG open the way in the clear: they are dropped and counted.
  t.ok((calls[0]?.media?.packetsTampered ?? 0) <= MOST_IN_THE_CLEAR)
  t.equal(calls[0]?.media?.packetsReplayed, 0)
  const heard = samplesOf(readFileSync(daemon.heardFile)).slice(-SECOND)
  const level = levelAt(heard, VOICE_HZ[other] ?? 0)
  t.ok(level > -25, `the ${other} is heard at ${level.toFixed(1)} dBm0`)
  t.same(stage.observer.conversations(), [], 'the wire tells nothing')
  t.match(daemon.log, /"crypto":\{"suite":/, 'the log has the suite')
  t.notMatch(daemon.log, /inline:|Key":"(?!\*\*\*")/, 'and no key')
  t.ok((stage.observer.datagrams.get(`transferor>${other}`) ?? 0) > ENOUGH_PACKETS / 2)
}
