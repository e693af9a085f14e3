/** How long is a phone without registration when the exchange of a cluster dies in mid-call, and does the call live? Over UDP, TCP and TLS. */
import { conclude, printTable } from '../test/support/bench/outcome.js'
import { CLUSTER, Cluster } from '../test/support/peers/cluster.js'
import { CALLER_TALKS, talkToBaresip } from '../test/support/peers/conversation.js'
import type { Daemon } from '../test/support/peers/daemon.js'
import { DOMAIN } from '../test/support/peers/directory.js'
import { Network } from '../test/support/peers/network.js'
import { Stage } from '../test/support/peers/stage.js'

const TRANSPORTS = ['udp', 'tcp', 'tls'] as const
type Transport = (typeof TRANSPORTS)[number]
/** `killed`: its process ends, the machine lives. `dark`: its cable is out, nothing answers any more. */
type Death = 'killed' | 'dark'

const TARGETS = {
  udpKilledMs: 10_000,
  udpDarkMs: 10_000,
  tcpKilledMs: 5_000,
  tlsKilledMs: 5_000,
  callsLost: 0,
}
const MANNERS = { certificateFor: DOMAIN }
const DEADLINE_MS = 60_000
const ASKED_MS = 10_000

interface Outcome {
  readonly movedMs: number
  readonly callLives: boolean
}

async function main(): Promise<void> {
  const unavailable = Network.unavailable()
  if (unavailable !== undefined) {
    console.log(`Nothing can be measured: ${unavailable}`)
    return conclude('sip-failover', { reason: unavailable }, TARGETS)
  }
  const figures: Record<string, number> = { callsLost: 0 }
  const rows: string[][] = []
  for (const [transport, death] of [
    ['udp', 'killed'],
    ['udp', 'dark'],
    ['tcp', 'killed'],
    ['tls', 'killed'],
  ] as const) {
    const { movedMs, callLives } = await play(transport, death)
    console.error(`${transport}, ${death}: moved after ${movedMs} ms`)
    figures[`${transport}${death === 'killed' ? 'Killed' : 'Dark'}Ms`] = movedMs
    figures.callsLost = (figures.callsLost ?? 0) + (callLives ? 0 : 1)
    rows.push([
      `${transport}, the first exchange is ${death}`,
      String(movedMs),
      callLives ? 'lives' : 'is lost',
    ])
  }
  console.log(
    'Two Kamailio behind one name (SRV); the first dies in mid-call. Over UDP it dies just after it was asked, the worst moment.',
  )
  printTable(['', 'registered at the second after ms', 'the call'], rows)
  conclude('sip-failover', figures, TARGETS)
}

async function play(transport: Transport, death: Death): Promise<Outcome> {
  const stage = await Stage.build(MANNERS)
  try {
    const cluster = await Cluster.build(stage, MANNERS)
    const daemon = await enter(stage, transport)
    if (transport === 'udp') await justAsked(stage)
    const died = performance.now()
    if (death === 'killed') await stage.exchange.stop()
    else stage.network.cable('upstream', 'out')
    await cluster.moves(DEADLINE_MS)
    const movedMs = Math.round(performance.now() - died)
    return { movedMs, callLives: await lives(stage, daemon) }
  } catch (fault) {
    console.error(stage.told(fault))
    throw fault
  } finally {
    await stage.strike()
  }
}

async function enter(stage: Stage, transport: Transport): Promise<Daemon> {
  const daemon = stage.daemon()
  const caller = stage.baresip('caller')
  const manner = { upstreamName: CLUSTER, transport, caFile: stage.exchange.caFile }
  await Promise.all([daemon.start(manner), caller.start('answers')])
  await daemon.registered()
  await talkToBaresip(stage, 'a call that came in', daemon, caller)
  return daemon
}

/** Waits for the next REGISTER that the first exchange has answered. */
async function justAsked({ observer }: Stage): Promise<void> {
  await observer.sees(
    'a REGISTER in mid-call',
    ({ status, from, to, text }) =>
      status === 200 && from === 'upstream' && to === 'transferor' && /REGISTER/.test(text),
    ASKED_MS,
    observer.messages.length,
  )
}

async function lives(stage: Stage, daemon: Daemon): Promise<boolean> {
  try {
    await daemon.registered()
    await stage.observer.settlesOn(CALLER_TALKS)
    return (await daemon.line()).calls[0]?.state === 'talking'
  } catch (fault) {
    console.error(stage.told(fault))
    return false
  }
}

await main()
