import t from 'tap'
import { asteriskMaker } from '../support/peers/asterisk.js'
import { unpacked } from '../support/peers/asterisk-root.js'
import { DOMAIN, EXTENSION } from '../support/peers/directory.js'
import { type ExchangeMaker, onStage, Stage } from '../support/peers/stage.js'

// The daemon is killed while the phone of a real person rings: behind Kamailio, which passes the CANCEL on, and behind Asterisk, which obeys it itself.
// Over a stream Asterisk ends such a call by itself, when the connection closes.

const { root, lacking } = unpacked(22)
const asterisk: ExchangeMaker | undefined = root && asteriskMaker(root)

for (const [server, transport, exchange, missing] of [
  ['Kamailio', 'udp', undefined, undefined],
  ['Kamailio', 'tls', undefined, undefined],
  ['Asterisk', 'udp', asterisk, lacking],
] as const) {
  t.test(
    `${server}, ${transport}: a phone that rang in a crash rings no more`,
    onStage(missing),
    (t) =>
      Stage.play(
        t,
        { certificateFor: DOMAIN },
        async (stage) => {
          const { daemon, target } = { daemon: stage.daemon(), target: stage.baresip('target') }
          const { caFile } = stage.exchange
          await Promise.all([
            daemon.start({ handset: 'serial', transport, caFile }),
            target.start('rings'),
          ])
          await daemon.registered()
          daemon.handset.lift()
          await daemon.is('off-hook', ({ offHook }) => offHook)
          await daemon.handset.press(EXTENSION.target.user)
          await target.hasCalls(1)

          await daemon.crash('SIGKILL')
          await daemon.registered()
          await target.hasCalls(0)
          t.equal((await daemon.line()).calls.length, 0)
        },
        exchange,
      ),
  )
}
