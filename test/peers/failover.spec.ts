import { join } from 'node:path'
import t from 'tap'
import { dnsmasqWords, dnsUnavailable } from '../support/dns-server.js'
import { CALLER_TALKS, talkToBaresip } from '../support/peers/conversation.js'
import { Kamailio } from '../support/peers/kamailio.js'
import { ADDRESS } from '../support/peers/network.js'
import { onStage, Stage } from '../support/peers/stage.js'

// Two of Debian's Kamailio behind one name of Debian's dnsmasq: one where the exchange always is, one at the stranger's place.

/** The shortest that a document may ask for: refreshed each 13.5 to 15 s. */
const REGISTER_S = 30
const REFRESH_MS = 15_000
/** What the product promises over UDP, from the first REGISTER that nobody answered. */
const MOVE_MS = 10_000

const RECORDS = [
  '--srv-host=_sip._udp.cluster.test,a.cluster.test,5060,1,1',
  '--srv-host=_sip._udp.cluster.test,b.cluster.test,5060,2,1',
  `--host-record=a.cluster.test,${ADDRESS.upstream}`,
  `--host-record=b.cluster.test,${ADDRESS.stranger}`,
]

t.test(
  'the exchange dies in mid-call: the call lives, the registration moves',
  onStage(dnsUnavailable()),
  (t) =>
    Stage.play(t, {}, async (stage) => {
      const { network, observer } = stage
      const names = network.start('target', 'dnsmasq', dnsmasqWords(ADDRESS.target, 53, RECORDS))
      stage.enter({ report: () => names.tail(), stop: () => names.stop() })
      network.nameServer('transferor', ADDRESS.target)
      const second = new Kamailio(network, join(stage.folder, 'kamailio-b'), 'stranger')
      stage.enter({ report: () => second.output.slice(-3000), stop: () => second.stop() })
      const daemon = stage.daemon()
      const caller = stage.baresip('caller')
      await Promise.all([names.says(/started/), second.start()])
      const manner = { upstreamName: 'cluster.test', registerSeconds: REGISTER_S }
      await Promise.all([daemon.start(manner), caller.start('answers')])
      await daemon.registered()
      await talkToBaresip(stage, 'a call that came in', daemon, caller)
      const asked = observer.messages.length
      t.notOk(
        observer.messages.some(({ from, to }) => from === 'transferor' && to === 'stranger'),
        'the second choice is left alone',
      )

      await stage.exchange.stop()

      const accepted = await observer.sees(
        'an answer of the other exchange to our REGISTER',
        ({ status, from, to, text }) =>
          status === 200 && from === 'stranger' && to === 'transferor' && /REGISTER/.test(text),
        REFRESH_MS + MOVE_MS,
        asked,
      )
      const silent = observer.messages
        .slice(asked)
        .find(({ method, to }) => method === 'REGISTER' && to === 'upstream')
      const took = accepted.at - (silent?.at ?? 0)
      t.ok(took <= MOVE_MS, `moved ${took} ms after the first silence`)
      await daemon.registered()
      await observer.settlesOn(CALLER_TALKS)
      t.match((await daemon.line()).calls, [{ state: 'talking' }])
    }),
)
