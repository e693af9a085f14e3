import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Endpoint } from '../../core/sip/endpoint.js'
import type { Native } from '../../io/native.js'
import { monotonicMs } from '../../io/system/clock.js'
import type { LadderRow } from '../ladder.js'
import { Director, type Narrator } from './director.js'
import { type SceneResult, type Style, sceneLadder, styleFor } from './report.js'
import type { Scene } from './scenes.js'
import { Stage } from './stage.js'
import { Unmet } from './until.js'

export interface Theatre {
  readonly native: Native
  readonly endpoint: (host: number) => Endpoint
  readonly workFolder: string
  readonly keepFolder: string
  readonly style: Style
  readonly columns: number | undefined
  /** What runs now, so that an interrupt can end it. */
  readonly onStage: (stage: Stage) => void
  readonly print: (text: string) => void
}

/** Plays one scene on a stage of its own and says what became of it. Prints steps and ladder as it goes. */
export async function playScene(
  scene: Scene,
  number: number,
  theatre: Theatre,
  narrate: Narrator,
): Promise<SceneResult> {
  const { native, endpoint, print, style } = theatre
  const folder = `scene-${number}`
  const keepFolder = join(theatre.keepFolder, folder)
  const workFolder = join(theatre.workFolder, folder)
  mkdirSync(keepFolder, { recursive: true })
  const { habits } = scene
  const manner = { ...scene.manner, handset: 'sound' } as const
  const stage = new Stage({ native, endpoint, workFolder, keepFolder, manner, habits })
  theatre.onStage(stage)
  const began = monotonicMs()
  const { rows, ...verdict } = await perform(scene, stage, narrate)
  const seconds = (monotonicMs() - began) / 1000
  print(`\n${sceneLadder(rows, style, theatre.columns)}\n`)
  const plain = sceneLadder(stage.server.rows, styleFor(false, undefined))
  writeFileSync(join(keepFolder, 'ladder.txt'), `${plain}\n`)
  return { title: scene.title, seconds, ...verdict }
}

/** What became of it, and the messages until the curtain: how everybody hangs up at the end is not the story. */
interface Performance extends Pick<SceneResult, 'passed' | 'sentence'> {
  readonly rows: readonly LadderRow[]
}

async function perform(scene: Scene, stage: Stage, narrate: Narrator): Promise<Performance> {
  try {
    await stage.start()
    const sentence = await scene.play(new Director(stage, narrate))
    checkOutcome(scene, stage)
    const rows = [...stage.server.rows]
    await stage.clear()
    const status = await stage.stop()
    if (status !== 0) throw new Unmet(`the daemon ended with status ${status}`)
    return { passed: true, sentence, rows }
  } catch (error) {
    await stage.stop()
    if (!(error instanceof Unmet)) throw error
    return { passed: false, sentence: error.message, rows: stage.server.rows }
  }
}

/** What the phone itself says of the transfer must be what was seen. */
function checkOutcome({ outcome }: Scene, { line }: Stage): void {
  const told = line?.lastTransfer?.outcome ?? null
  if (told !== outcome) {
    throw new Unmet(`the phone says that the transfer is '${told}' instead of '${outcome}'`)
  }
}
