/** What do echo cancellers leave of the echo and of who speaks, at which cost: libspeexdsp (ours) beside Debian's webrtc-audio-processing? */
import { execFileSync } from 'node:child_process'
import { withRig } from '../test/support/bench/compiled-rig.js'
import { conclude, printTable } from '../test/support/bench/outcome.js'
import { excerptOf, installSpeech } from '../test/support/bench/speech.js'
import { round } from '../test/support/bench/statistics.js'

const CANCELLERS = ['none', 'speex', 'webrtc', 'webrtc-mobile'] as const
/** Who is far and who is near, in seconds of their words. */
const TALKS = [
  ['asterisk-core-sounds-es-wav', 'asterisk-core-sounds-it-wav'],
  ['asterisk-core-sounds-it-wav', 'asterisk-core-sounds-es-wav'],
] as const
const SECONDS = 60
const TARGETS = { echoLeftDb: -20, doubleTalkOfWebrtc: 1, cpuPercent: 0.5 }

interface Found {
  readonly erleDb: number
  readonly firstErleDb: number
  readonly convergedS: number
  readonly doubleTalkDistortion: number
  readonly nearDistortion: number
  readonly cpuPercent: number
  readonly residentKib: number
}

const RIG = {
  programs: ['sound/echo_rig', 'rtp/playout/quality', 'rtp/playout/bark'].map(
    (name) => `test/native/${name}.cc`,
  ),
  folders: ['sound'],
  options: [
    '-O3',
    '-Itest/native',
    '-isystem/usr/include/webrtc_audio_processing',
    '-DWEBRTC_AUDIO_PROCESSING_ONLY_BUILD',
    '-DWEBRTC_POSIX',
    '-lwebrtc_audio_processing',
  ],
}

installSpeech()
await withRig(RIG, async (binary, scratch) => {
  const voice = (name: string) => excerptOf(name, SECONDS, scratch)
  const found = new Map<string, Found>()
  for (const name of CANCELLERS) {
    const talks: Found[] = []
    for (const [far, near] of TALKS) {
      const files = [await voice(far), await voice(near)]
      talks.push(JSON.parse(execFileSync(binary, [...files, name], { encoding: 'utf8' })))
    }
    found.set(name, meanOf(talks))
  }
  report(found)
})

function meanOf(talks: readonly Found[]): Found {
  const mean = (value: (one: Found) => number) =>
    round(talks.reduce((sum, one) => sum + value(one), 0) / talks.length)
  return {
    erleDb: mean(({ erleDb }) => erleDb),
    firstErleDb: mean(({ firstErleDb }) => firstErleDb),
    convergedS: mean(({ convergedS }) => convergedS),
    doubleTalkDistortion: mean(({ doubleTalkDistortion }) => doubleTalkDistortion),
    nearDistortion: mean(({ nearDistortion }) => nearDistortion),
    cpuPercent: mean(({ cpuPercent }) => cpuPercent),
    residentKib: mean(({ residentKib }) => residentKib),
  }
}

function report(found: ReadonlyMap<string, Found>): void {
  console.log(
    'ERLE: dB, from the 10th second on / in the first 5 s; damage: distortion of the near end, %',
  )
  printTable(
    [
      '',
      'ERLE',
      'at first',
      '15 dB after, s',
      'damage, both talk',
      'near alone',
      '% of a core',
      'KiB',
    ],
    [...found].map(([name, one]) => [
      name === 'speex' ? 'transferd (libspeexdsp)' : name,
      `${one.erleDb}`,
      `${one.firstErleDb}`,
      one.convergedS < 0 ? 'never' : `${one.convergedS}`,
      `${one.doubleTalkDistortion}`,
      `${one.nearDistortion}`,
      `${one.cpuPercent}`,
      `${one.residentKib}`,
    ]),
  )
  const [ours, webrtc] = [found.get('speex'), found.get('webrtc')]
  conclude(
    'echo',
    {
      echoLeftDb: -(ours?.erleDb ?? NaN),
      doubleTalkOfWebrtc: round(
        (ours?.doubleTalkDistortion ?? NaN) / (webrtc?.doubleTalkDistortion ?? NaN),
      ),
      nearDistortion: ours?.nearDistortion,
      cpuPercent: ours?.cpuPercent,
      webrtcErleDb: webrtc?.erleDb,
      webrtcCpuPercent: webrtc?.cpuPercent,
    },
    TARGETS,
  )
}
