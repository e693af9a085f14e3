import type { Sound } from '../io/native-engine.js'
import type { Configuration } from './configuration/schema.js'

/** What the engine opens for a line, and does to its sound. */
export function lineSound({ sound, voice }: Configuration['line'][number]): Sound {
  const treatment = {
    captureGainDb: voice.capture_gain_db,
    playbackGainDb: voice.playback_gain_db,
    sideToneDb: voice.side_tone_db,
    echoCancellation: voice.echo_cancellation,
  }
  return { ...sound, treatment }
}
