import t from 'tap'
import type { Baresip } from '../support/peers/baresip.js'
import { addressOfRecord, EXTENSION } from '../support/peers/directory.js'
import { forge } from '../support/peers/forged.js'
import { DAEMON } from '../support/peers/overheard.js'
import { Puppet } from '../support/peers/puppet.js'
import { header } from '../support/peers/sip-trace.js'
import { onStage, Stage } from '../support/peers/stage.js'

// The rig itself is tried with baresip in the daemon's place: what it shows of baresip is known from elsewhere.

const { user } = EXTENSION.transferor

t.test('the observer hears baresip send a caller to the target by REFER', onStage(), (t) =>
  Stage.play(t, {}, async (stage) => {
    const transferor = stage.baresip('transferor')
    const caller = stage.baresip('caller')
    const target = stage.baresip('target')
    await Promise.all([transferor, caller, target].map((phone) => phone.start('answers')))
    t.same(stage.observer.conversations(), [], 'at first nobody talks')

    await caller.dial(user)
    await stage.observer.settlesOn(['transferor <-> caller'])
    await transferor.command('transfer', addressOfRecord('target'))
    await stage.observer.settlesOn(['caller <-> target'])

    t.same(await transferor.calls(), [])
    t.match(
      stage.observer.ladder(),
      /transferor -> upstream +REFER sip:201.*\n.*upstream -> caller +REFER/,
    )
  }),
)

t.test('the observer hears that baresip loses a caller when the target is busy', onStage(), (t) =>
  Stage.play(t, {}, async (stage) => {
    const transferor = stage.baresip('transferor')
    const caller = stage.baresip('caller')
    const target = stage.sipp('target')
    await Promise.all([transferor.start('answers'), caller.start('answers'), target.register()])
    await target.play('target-busy')

    await caller.dial(user)
    await stage.observer.settlesOn(['transferor <-> caller'])
    await transferor.command('transfer', addressOfRecord('target'))
    await stage.observer.sees('the 486', ({ status, to }) => status === 486 && to === 'caller')
    await stage.observer.settlesOn([])
    t.same(await caller.calls(), [])
  }),
)

for (const way of ['caller-dials', 'caller-answers'] as const) {
  t.test(`SIPp's ${way} does what REFER with Replaces asks`, onStage(), (t) =>
    Stage.play(t, {}, async (stage) => {
      const transferor = stage.baresip('transferor')
      const caller = stage.sipp('caller')
      const target = stage.sipp('target')
      await Promise.all([transferor.start('answers'), caller.register(), target.register()])
      await target.play('target')
      await caller.playTransferee(way, { dial: user })
      if (way === 'caller-answers') await transferor.dial(EXTENSION.caller.user)
      await stage.observer.settlesOn(['transferor <-> caller'])

      await consult(stage, transferor)
      await transferor.command('line', '1')
      await transferor.command('transfer', `<${addressOfRecord('target')}?${replaces(stage)}>`)

      await stage.observer.settlesOn(['caller <-> target'])
      const bye = await stage.observer.sees('BYE', (m) => m.method === 'BYE' && m.from === 'target')
      t.equal(bye.to, 'upstream', 'the target ended the call that was replaced')
    }),
  )
}

t.test('a stranger reaches baresip, so silence elsewhere means something', onStage(), (t) =>
  Stage.play(t, {}, async (stage) => {
    const stranger = stage.enter(new Puppet(stage.network, 'stranger'))
    await Promise.all([stage.baresip('transferor').start(), stranger.start()])
    await stranger.send(5060, DAEMON, [forge({ method: 'OPTIONS' })])
    await stage.observer.sees(
      'an answer',
      ({ from, to }) => from === 'transferor' && to === 'stranger',
    )
    await stranger.tells('hears it', ({ heard }) => heard?.startsWith('SIP/2.0 ') === true)
    t.ok(stage.observer.datagrams.get('transferor>stranger'))
  }),
)

async function consult(stage: Stage, transferor: Baresip): Promise<void> {
  await transferor.command('hold')
  await stage.observer.settlesOn([])
  await transferor.dial(EXTENSION.target.user)
  await stage.observer.settlesOn(['transferor <-> target'])
}

/** baresip 1.0.0 knows no attended transfer: its Replaces (RFC 3891) is written here from what was seen on the wire. */
function replaces(stage: Stage): string {
  const answer = stage.observer.messages.findLast(
    (message) => message.from === 'target' && message.status === 200 && /INVITE/.test(message.text),
  )
  if (answer === undefined) throw new Error('The target has not answered.')
  const tag = (name: string) => header(answer, name).match(/;tag=([^;]+)/)?.[1] ?? ''
  const dialog = `${header(answer, 'Call-ID')};to-tag=${tag('To')};from-tag=${tag('From')}`
  return `Replaces=${encodeURIComponent(dialog)}`
}
