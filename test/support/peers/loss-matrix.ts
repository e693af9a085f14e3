import type { DaemonManner } from './daemon-files.js'
import { DOMAIN } from './directory.js'
import { playStory, STORIES, type Story } from './loss-stories.js'
import { DATAGRAM_TROUBLES, STREAM_TROUBLES, type Trouble } from './relay-order.js'
import { Stage } from './stage.js'

export const TRANSPORTS = ['udp', 'tcp', 'tls'] as const
export type Transport = (typeof TRANSPORTS)[number]

/** A stream loses, doubles and reorders nothing (RFC 3261 §18.1.1): it has troubles of its own. */
export const troublesOf = (transport: Transport): readonly Trouble[] =>
  transport === 'udp' ? DATAGRAM_TROUBLES : STREAM_TROUBLES

/** A call that is not transferred has no NOTIFY whose 200 could be lost. */
export const storiesOf = (trouble: Trouble): readonly Story[] =>
  trouble === '200 to NOTIFY lost' ? ['blind', 'attended'] : STORIES

/** One cell of the matrix. */
export interface Cell {
  readonly transport: Transport
  readonly trouble: Trouble
  readonly story: Story
}

export interface Verdict extends Cell {
  /** Why it did not complete; undefined: it did. */
  readonly fault: string | undefined
  readonly tookMs: number
  /** How much the relay did to the traffic meanwhile. */
  readonly deeds: number
}

const MANNERS = { sha256: true, challengeRefer: true, certificateFor: DOMAIN, relayed: true }
const SEED = 20_261_126

/**
 * Plays the cells one after the other on one stage, all of one transport. A cell that fails leaves its traces to nobody: the stage is
 * built anew for the next.
 */
export async function playCells(
  transport: Transport,
  cells: readonly (readonly [Trouble, Story])[],
  told: (verdict: Verdict) => void,
): Promise<void> {
  const left = [...cells]
  while (left.length > 0) {
    const stage = await Stage.build(MANNERS)
    try {
      const play = await enter(stage, transport)
      for (let cell = left.shift(); cell !== undefined; cell = left.shift()) {
        const verdict = await play(...cell)
        told(verdict)
        if (verdict.fault !== undefined) break
      }
    } finally {
      await stage.strike()
    }
  }
}

async function enter(
  stage: Stage,
  transport: Transport,
): Promise<(trouble: Trouble, story: Story) => Promise<Verdict>> {
  const relay = stage.relay()
  const daemon = stage.daemon()
  const manner: DaemonManner = { transport, relayed: true, caFile: stage.exchange.caFile }
  await relay.start()
  await Promise.all([
    daemon.start({ handset: 'serial', ...manner }),
    ...(['caller', 'target'] as const).map((talker) => stage.sipp(talker).register()),
  ])
  await daemon.registered()
  return async (trouble, story) => {
    await relay.order(trouble, SEED)
    const start = performance.now()
    const fault = await playStory(stage, daemon, story).then(
      () => undefined,
      (reason: Error) => stage.told(reason),
    )
    const tookMs = Math.round(performance.now() - start)
    const deeds = relay.deeds.length
    const idle = fault === undefined && trouble !== 'nothing' && deeds === 0
    return {
      transport,
      trouble,
      story,
      tookMs,
      deeds,
      fault: idle ? 'the relay had nothing to do' : fault,
    }
  }
}
