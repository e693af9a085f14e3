import t from 'tap'
import { dnsUnavailable } from '../support/dns-server.js'
import { CLUSTER, Cluster } from '../support/peers/cluster.js'
import { CALLER_TALKS, talkToBaresip } from '../support/peers/conversation.js'
import { DOMAIN } from '../support/peers/directory.js'
import { onStage, Stage } from '../support/peers/stage.js'

// How soon the registration moves is measured by `npm run bench -- sip-failover`; here only that it does, and that the call lives.

const MANNERS = { certificateFor: DOMAIN }
const DEADLINE_MS = 30_000

for (const transport of ['udp', 'tcp', 'tls'] as const) {
  t.test(
    `${transport}: the exchange dies in mid-call: the call lives, the registration moves`,
    onStage(dnsUnavailable()),
    (t) =>
      Stage.play(t, MANNERS, async (stage) => {
        const cluster = await Cluster.build(stage, MANNERS)
        const daemon = stage.daemon()
        const caller = stage.baresip('caller')
        const manner = { upstreamName: CLUSTER, transport, caFile: stage.exchange.caFile }
        await Promise.all([daemon.start(manner), caller.start('answers')])
        await daemon.registered()
        await talkToBaresip(stage, 'a call that came in', daemon, caller)
        t.notOk(cluster.isRegisteredAtSecond, 'the second choice is left alone')

        await stage.exchange.stop()

        await cluster.moves(DEADLINE_MS)
        await daemon.registered()
        await stage.observer.settlesOn(CALLER_TALKS)
        t.match((await daemon.line()).calls, [{ state: 'talking' }])
      }),
  )
}
