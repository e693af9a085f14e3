import t from 'tap'
import {
  isConfigurationFault,
  parseConfiguration,
} from '../../src/app/configuration/read-configuration.js'
import { lineSound } from '../../src/app/line-sound.js'
import { MINIMAL } from './configuration/examples.js'

const soundOf = (voice: string) => {
  const configuration = parseConfiguration(`${MINIMAL}${voice}`, 'x.toml')
  if (isConfigurationFault(configuration)) throw new Error(configuration.fault)
  const [line] = configuration.line
  return line && lineSound(line)
}

t.test(
  'gains, side tone and hands-free reach the engine; without them nothing is done',
  async (t) => {
    t.same(soundOf(''), {
      kind: 'alsa',
      capture: 'default',
      playback: 'default',
      treatment: { captureGainDb: 0, playbackGainDb: 0, sideToneDb: -60, echoCancellation: false },
    })
    const voice = '[line.voice]\ncapture_gain_db = 6\nplayback_gain_db = -3.5\n'
    t.match(soundOf(`${voice}side_tone_db = -20\n`), {
      treatment: { captureGainDb: 6, playbackGainDb: -3.5, sideToneDb: -20 },
    })
    t.match(soundOf(`${voice}echo_cancellation = true\n`), {
      treatment: { echoCancellation: true },
    })
  },
)
