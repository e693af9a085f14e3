import {
  ATTENDED_KEYS,
  answerCall,
  BLIND_KEYS,
  HANDED_OVER,
  outcome,
  placeCall,
  TARGET_TALKS,
} from './conversation.js'
import type { Daemon, Told } from './daemon.js'
import { EXTENSION } from './directory.js'
import type { Stage } from './stage.js'

/** What is played in each cell of the matrix. */
export const STORIES = ['incoming call', 'outgoing call', 'blind', 'attended'] as const
export type Story = (typeof STORIES)[number]

const CALL = ['media-negotiated', 'established']
const HELD = ['media-negotiated', 'hold-accepted']
const REFERRED = ['refer-accepted', 'notified 100', 'notified 200']

/**
 * What the sessions of a story tell, once each, the caller's call first. `progressed` stands apart: provisional responses are not
 * repeated (RFC 3261 §13.3.1.1), so that one may be missing, but none may come twice.
 */
const TOLD: Readonly<Record<Story, readonly (readonly string[])[]>> = {
  'incoming call': [[...CALL, 'ended']],
  'outgoing call': [[...CALL, 'ended']],
  blind: [[...CALL, ...HELD, ...REFERRED, 'ended']],
  attended: [
    [...CALL, ...HELD, ...REFERRED, 'ended'],
    [...CALL, 'ended-by-peer'],
  ],
}

/** Plays one story from on-hook to on-hook; rejects where it does not end as it should, or where an event is missing or comes twice. */
export async function playStory(stage: Stage, daemon: Daemon, story: Story): Promise<void> {
  const before = daemon.told.length
  const [caller, target] = [stage.sipp('caller'), stage.sipp('target')]
  try {
    if (story === 'incoming call' || story === 'blind') {
      await caller.playTransferee('caller-dials', { dial: EXTENSION.transferor.user })
    } else await caller.playTransferee('caller-answers')
    if (story === 'blind' || story === 'attended') await target.play('target')
    if (story === 'incoming call' || story === 'blind') await answerCall(stage, daemon)
    else await placeCall(stage, daemon)
    await ACTS[story](stage, daemon)
    await daemon.is('free of calls', ({ calls }) => calls.length === 0, 20_000)
    daemon.handset.putDown()
    await daemon.is('on-hook', ({ offHook }) => !offHook)
    judge(story, daemon.told.slice(before))
  } finally {
    await Promise.all([caller.stop(), target.stop()])
    daemon.handset.putDown()
  }
}

const ACTS: Readonly<Record<Story, (stage: Stage, daemon: Daemon) => Promise<void>>> = {
  'incoming call': hangUp,
  'outgoing call': hangUp,
  blind: async (stage, daemon) => {
    await daemon.handset.press(BLIND_KEYS)
    await stage.observer.settlesOn(HANDED_OVER)
    await ended(daemon, 'blind done')
  },
  attended: async (stage, daemon) => {
    await daemon.handset.press(ATTENDED_KEYS)
    await stage.observer.settlesOn(TARGET_TALKS)
    daemon.handset.putDown()
    await stage.observer.settlesOn(HANDED_OVER)
    await ended(daemon, 'attended done')
  },
}

async function hangUp(stage: Stage, daemon: Daemon): Promise<void> {
  daemon.handset.putDown()
  await stage.observer.settlesOn([])
}

async function ended(daemon: Daemon, expected: string): Promise<void> {
  const found = await outcome(daemon)
  if (found !== expected) throw new Error(`the transfer ended as '${found}', not '${expected}'`)
}

function judge(story: Story, told: readonly Told[]): void {
  const calls = new Map<string, string[]>()
  for (const { media, told: what, status } of told) {
    const name = status === undefined ? what : `${what} ${status}`
    calls.set(media, [...(calls.get(media) ?? []), name])
  }
  const found = [...calls.values()].map((names) => names.filter((name) => !isProgress(name)).sort())
  const wanted = TOLD[story].map((names) => [...names].sort())
  const twice = [...calls.values()].flatMap((names) =>
    names.filter((name, index) => isProgress(name) && names.indexOf(name) !== index),
  )
  if (JSON.stringify(found) === JSON.stringify(wanted) && twice.length === 0) return
  throw new Error(`events: ${JSON.stringify([...calls.values()])}, not ${JSON.stringify(wanted)}`)
}

const isProgress = (name: string): boolean => name.startsWith('progressed')
