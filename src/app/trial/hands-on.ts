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
  // In raw mode Ctrl-C is a key of the daemon's; a signal from elsewhere ends the daemon, and with it this.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => void stage.daemon.stop())
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
  let quietSince = monotonicMs() - CALL_AGAIN_MS
  while (!daemon.hasEnded) {
    const line = await daemon.line()
    if (line !== undefined) {
      news.about('phone', phoneSentence(line))
      const pairs = stage.conversations()
      if (pairs !== undefined) news.about('talk', sentence(pairs))
      news.about('tone', toneSentence(daemon.tones))
    }
    if (!isQuiet(stage, line)) quietSince = monotonicMs()
    else if (monotonicMs() - quietSince >= CALL_AGAIN_MS) {
      quietSince = monotonicMs()
      tell(`the caller calls ${USER.user}`)
      stage.people.caller.act((person, now) => person.call(USER.user, now))
    }
    await pause(LOOK_MS)
  }
}

/** Tells what has changed, once. */
class News {
  readonly #tell: (text: string) => void
  readonly #last = new Map<string, string>()

  constructor(tell: (text: string) => void) {
    this.#tell = tell
  }

  about(subject: string, text: string): void {
    if (this.#last.get(subject) === text) return
    this.#last.set(subject, text)
    if (text !== '') this.#tell(text)
  }
}

function isQuiet(stage: Stage, line: LineStatus | undefined): boolean {
  const busy = Object.values(stage.people).some(({ person }) => person.callCount > 0)
  return !busy && line?.offHook === false && line.calls.length === 0
}

function phoneSentence({ offHook, calls, transfer, collecting, recall }: LineStatus): string {
  if (recall !== null) return 'your phone rings: the caller is still there (h takes the call)'
  if (calls.some(({ state }) => state === 'ringing')) return 'your phone rings (h answers)'
  const handset = offHook ? 'your handset is off the hook' : 'your handset is on the hook'
  const typed = collecting === null ? '' : `, ${collecting.count} digits typed`
  const moving = transfer === null ? '' : `, ${transfer.kind} transfer: ${transfer.state}`
  return handset + moving + typed
}

/** The number of tones counts: the same one may come again. */
function toneSentence(tones: readonly string[]): string {
  const last = tones.at(-1)
  return last === undefined || (last.startsWith('ring') && last !== 'ringback')
    ? ''
    : `you hear: ${last}`
}
