import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { loadNative } from '../../io/native.js'
import { monotonicMs } from '../../io/system/clock.js'
import { handsOn } from './hands-on.js'
import { loopbackEndpoints } from './loopback.js'
import { playScene, type Theatre } from './play-scene.js'
import {
  type SceneResult,
  sceneHeading,
  stepLine,
  styleFor,
  summary,
  verdictLine,
} from './report.js'
import { SCENES } from './scenes.js'
import type { Stage } from './stage.js'

const HELP = `npm run trial [-- OPTIONS]

Plays five scenes on loopback: an embedded SIP server, a caller, two colleagues, and the real
daemon, whose handset is a sound in which the keys are DTMF tones. Who talks to whom is judged by
the sound that RTP brought to each of them. Nothing leaves this machine.

  --hands-on    a phone in this terminal on the same stage: you press the keys
  --scene N     only scene N, 1 to ${SCENES.length}
  --keep DIR    keeps, for each scene, the log of the daemon (transferd.log; 'transferd trace' draws
                it), every SIP message (sip.pcap, for Wireshark), the ladder (ladder.txt) and what
                each party heard (heard-by-….wav)
  --help        this text

Exit status: 0 all scenes went well, 1 a scene went wrong, 64 wrong option, 130 interrupted.
`

const EXIT = { OK: 0, FAILED: 1, USAGE: 64, INTERRUPTED: 130 } as const

interface Wishes {
  readonly handsOn: boolean
  readonly keep: string | undefined
  readonly scene: number | undefined
}

async function main(words: readonly string[]): Promise<number> {
  const wishes = wishesOf(words)
  if (typeof wishes === 'string') {
    process.stderr.write(`trial: ${wishes}. 'npm run trial -- --help' tells more.\n`)
    return EXIT.USAGE
  }
  if (wishes === undefined) {
    process.stdout.write(HELP)
    return EXIT.OK
  }
  const workFolder = mkdtempSync(join(tmpdir(), 'transferd-trial-'))
  const keepFolder = wishes.keep === undefined ? workFolder : resolve(wishes.keep)
  mkdirSync(keepFolder, { recursive: true })
  let stage: Stage | undefined
  process.on('exit', () => {
    stage?.daemon.kill()
    rmSync(workFolder, { recursive: true, force: true })
  })
  const theatre: Theatre = {
    native: loadNative(),
    endpoint: await loopbackEndpoints(process.pid),
    workFolder,
    keepFolder,
    style: styleFor(process.stdout.isTTY === true, process.env.NO_COLOR),
    columns: process.stdout.columns,
    onStage: (current) => {
      stage = current
    },
    print: (text) => void process.stdout.write(`${text}\n`),
  }
  if (wishes.handsOn) return handsOn(theatre)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => process.exit(EXIT.INTERRUPTED))
  }
  return playAll(theatre, wishes)
}

/** undefined: help is wanted; a text: what is wrong with the words. */
function wishesOf(words: readonly string[]): Wishes | string | undefined {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        help: { type: 'boolean', short: 'h' },
        'hands-on': { type: 'boolean' },
        keep: { type: 'string' },
        scene: { type: 'string' },
      },
    })
    if (values.help === true) return undefined
    const scene = values.scene === undefined ? undefined : Number(values.scene)
    if (scene !== undefined && SCENES[scene - 1] === undefined) {
      return `there is no scene '${values.scene}'`
    }
    return { handsOn: values['hands-on'] === true, keep: values.keep, scene }
  } catch (error) {
    return (error as Error).message.split('. ')[0] ?? ''
  }
}

async function playAll(theatre: Theatre, { scene: only, keep }: Wishes): Promise<number> {
  const { style, print, keepFolder } = theatre
  const results: SceneResult[] = []
  for (const [index, scene] of SCENES.entries()) {
    const number = index + 1
    if (only !== undefined && only !== number) continue
    print(sceneHeading(number, SCENES.length, scene, style))
    const began = monotonicMs()
    const result = await playScene(scene, number, theatre, (text) =>
      print(stepLine(monotonicMs() - began, text, style)),
    )
    print(verdictLine(result, style))
    results.push(result)
  }
  print(summary(results, style))
  if (keep !== undefined) print(`  Logs, traces and sound are in ${keepFolder}`)
  if (results.every(({ passed }) => passed)) return EXIT.OK
  if (keep === undefined)
    print("  'npm run trial -- --keep DIR' keeps the logs of a trial like this one.")
  return EXIT.FAILED
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: Error) => {
    process.stderr.write(`trial: ${error.constructor === Error ? error.message : error.stack}\n`)
    process.exit(EXIT.FAILED)
  },
)
