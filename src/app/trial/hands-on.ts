import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { monotonicMs } from '../../io/system/clock.js'
import type { LineStatus } from '../status.js'
import { USER } from './cast.js'
import { sentence } from './judge.js'
import type { Theatre } from './play-scene.js'
import { sceneLadder, stepLine } from './report.js'
import { Stage } from './stage.js'
import { pause, Unmet } from './until.js'

const LOOK_MS = 150
/** After the last call the caller waits so long before calling again. */
const CALL_AGAIN_MS = 4_000
/** The others have said everything that they had to say without you. */
const CHAT_MS = 8_000
/** A conversation is told when it has been heard so many times in a row: a change is never half seen. */
const SURE_LOOKS = 3
/** For BYE and unregistering. */
const FAREWELL_MS = 1_000
/** Long enough to hang up while it still rings. */
const HABITS = {
  caller: { answersAfterMs: 2_000 },
  202: { answersAfterMs: 3_000 },
  203: { answersAfterMs: 8_000 },
} as const

const INTRODUCTION = `You are tech 1, extension 201, and this terminal is your phone.

    h              lift the handset, put it back
    0-9 * #        the keys
    f              flash: the caller comes back
    Ctrl-C         the end

  In a call:       #1 202   sends the caller to 202 (blind transfer)
                   *2 202   calls 202; talk, then hang up (h): 202 has the caller
                   *1       while you talk with a colleague: back to the caller

  202 answers after 3 s, 203 after 8 s; there is nobody at 204. The caller (extension 300) calls
  you now, and again whenever all is quiet; you may call anybody too.
`

/** The phone in this terminal: the daemon reads the keys, this process shows who talks to whom. Gives the exit status. */
export async function handsOn(theatre: Theatre): Promise<number> {
  const { native, endpoint, print, style } = theatre
  const workFolder = join(theatre.workFolder, 'hands-on')
  const keepFolder = join(theatre.keepFolder, 'hands-on')
  mkdirSync(keepFolder, { recursive: true })
  const manner = { handset: 'terminal' } as const
  const stage = new Stage({ native, endpoint, workFolder, keepFolder, manner, habits: HABITS })
  theatre.onStage(stage)
  // In raw mode Ctrl-C is a key of the daemon's. A signal ends the daemon, and with it this; most signals have reached the
  // daemon as well, and a second one would cut its farewell short.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void setTimeout(() => stage.daemon.stop(), FAREWELL_MS))
  }
  print(`\n${style.bold('Hands on')}\n\n  ${INTRODUCTION}`)
  const began = monotonicMs()
  try {
    await stage.start()
    await watch(stage, (text) => print(stepLine(monotonicMs() - began, text, style)))
  } catch (error) {
    if (!(error instanceof Unmet)) throw error
    if (!stage.daemon.hasEnded) throw error
  }
  const status = await stage.stop()
  print(`\n${sceneLadder(stage.server.rows, style, theatre.columns)}\n`)
  if (status !== 0) print(`  ${style.bad('✗')} the daemon ended with status ${status}`)
  return status === 0 ? 0 : 1
}

/** Until the daemon has ended. */
async function watch(stage: Stage, tell: (text: string) => void): Promise<void> {
  const { daemon } = stage
  const news = new News(tell)
  const others = new Others(stage, tell)
  while (!daemon.hasEnded) {
    const line = await daemon.line()
    if (line !== undefined) {
      news.about('phone', phoneSentence(line))
      const pairs = stage.conversations()
      if (pairs !== undefined) news.about('talk', sentence(pairs), SURE_LOOKS)
      const tone = daemon.tones.at(-1) ?? ''
      news.about(`tone ${daemon.tones.length}`, MEANINGS[tone] ?? '')
      others.goOn(line)
    }
    await pause(LOOK_MS)
  }
}

/** Tells what has changed, once. */
class News {
  readonly #tell: (text: string) => void
  readonly #told = new Map<string, string>()
  readonly #seen = new Map<string, { text: string; looks: number }>()

  constructor(tell: (text: string) => void) {
    this.#tell = tell
  }

  /** `looks`: so many times in a row it must be the same. */
  about(subject: string, text: string, looks = 1): void {
    const before = this.#seen.get(subject)
    const seen = { text, looks: before?.text === text ? before.looks + 1 : 1 }
    this.#seen.set(subject, seen)
    if (seen.looks < looks || this.#told.get(subject) === text) return
    this.#told.set(subject, text)
    if (text !== '') this.#tell(text)
  }
}

/** What the caller and the colleagues do when the user leaves them alone. */
class Others {
  readonly #stage: Stage
  readonly #tell: (text: string) => void
  #quietSince = monotonicMs() - CALL_AGAIN_MS
  #chatSince = monotonicMs()

  constructor(stage: Stage, tell: (text: string) => void) {
    this.#stage = stage
    this.#tell = tell
  }

  goOn({ offHook, calls }: LineStatus): void {
    const now = monotonicMs()
    const people = Object.values(this.#stage.people)
    const isTalking = people.some(({ person }) => person.callCount > 0)
    if (offHook || calls.length > 0 || isTalking) this.#quietSince = now
    if (calls.length > 0 || !isTalking) this.#chatSince = now
    if (now - this.#quietSince >= CALL_AGAIN_MS) {
      this.#tell(`the caller calls ${USER.user}`)
      this.#stage.people.caller.act((person, then) => person.call(USER.user, then))
    }
    if (now - this.#chatSince >= CHAT_MS) {
      this.#tell('the others have finished and hang up')
      for (const party of people) party.act((person, then) => person.hangUp(then))
    }
  }
}

/** PRODUCT §6: what the sounds in your ear say. */
const MEANINGS: Readonly<Record<string, string>> = {
  dial: 'you hear: dial tone',
  'recall-dial': 'you hear: recall dial tone, type the number',
  ringback: 'you hear: it rings there',
  confirmation: 'you hear: confirmation, it is done',
  'low-confirmation': 'you hear: the other has hung up, the caller is back',
  error: 'you hear: error, the caller is back',
  'busy, error': 'you hear: busy, then error: the caller is back',
  'reorder, error': 'you hear: reorder, then error: the caller is back',
  'sit, error': 'you hear: no such number, then error: the caller is back',
  waiting: 'you hear: still waiting',
  busy: 'you hear: busy tone, put the handset down',
  reorder: 'you hear: reorder tone, it did not work',
  chirp: 'you hear: the caller has gone',
  warble: 'you hear: nobody knows what became of it',
}

function phoneSentence({ offHook, calls, transfer, collecting, recall }: LineStatus): string {
  if (recall !== null) return 'your phone rings: the caller is still there (h takes the call)'
  if (calls.some(({ state }) => state === 'ringing')) return 'your phone rings (h answers)'
  const handset = offHook ? 'your handset is off the hook' : 'your handset is on the hook'
  const typed = collecting === null || collecting.count === 0 ? '' : ` (${collecting.count} typed)`
  const moving = transfer === null ? '' : `, ${transfer.kind} transfer: ${transfer.state}`
  return handset + moving + typed
}
