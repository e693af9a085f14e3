export const SAMPLE_RATE_HZ = 8_000

const KEYS = '123A456B789C*0#D'
/** ITU-T Q.23: a row and a column for each key. */
const ROWS_HZ = [697, 770, 852, 941] as const
const COLUMNS_HZ = [1_209, 1_336, 1_477, 1_633] as const

const KEY_MS = 90
const GAP_MS = 90
/** −9 dBm0 for each of the two tones, in a scale in which 0 dBm0 is a sine of 22,700 (ITU-T G.711: full scale is +3.14 dBm0). */
const KEY_AMPLITUDE = 8_050
const VOICE_AMPLITUDE = 6_000
/** Who presses keys does not speak, but the room is not silent: speech of others, some 30 dB below the keys. */
const ROOM_LEVEL = 0.06
const NOISE_AMPLITUDE = 60
const SYLLABLES_HZ = 3.7
const OVERTONE = 0.15

/** What a handset's microphone gives: a voice in syllables over a little noise, and now and then keys (ITU-T Q.23). Pure: no clock. */
export class SoundScript {
  readonly #voiceHz: number
  #keys: Float64Array = new Float64Array(0)
  #position = 0
  #noise = 1

  constructor(voiceHz: number) {
    this.#voiceHz = voiceHz
  }

  /** The keys follow what has been read already. Throws where a character is no key. */
  press(keys: string): void {
    const added = [...keys].map(keySound)
    const total = added.reduce((sum, { length }) => sum + length, this.#keys.length)
    const joined = new Float64Array(total)
    joined.set(this.#keys)
    let at = this.#keys.length
    for (const sound of added) {
      joined.set(sound, at)
      at += sound.length
    }
    this.#keys = joined
  }

  /** Samples that are needed until the last key is out. */
  get pendingSamples(): number {
    return this.#keys.length
  }

  /** The next `count` samples, 8 kHz, 16 bits. */
  read(count: number): Int16Array {
    const samples = new Int16Array(count)
    for (let index = 0; index < count; index += 1) {
      const key = this.#keys[index]
      const level = key === undefined ? 1 : ROOM_LEVEL
      const voice = level * voiceAt(this.#position, this.#voiceHz)
      samples[index] = Math.round(voice + this.#nextNoise() + (key ?? 0))
      this.#position += 1
    }
    this.#keys = this.#keys.slice(count)
    return samples
  }

  /** A linear congruential generator: the same noise in every trial. */
  #nextNoise(): number {
    this.#noise = (Math.imul(this.#noise, 1_664_525) + 1_013_904_223) >>> 0
    return (this.#noise / 2 ** 31 - 1) * NOISE_AMPLITUDE
  }
}

function voiceAt(position: number, pitchHz: number): number {
  const seconds = position / SAMPLE_RATE_HZ
  const turn = 2 * Math.PI * seconds
  const loudness = Math.abs(Math.sin((turn * SYLLABLES_HZ) / 2))
  const sound = Math.sin(turn * pitchHz) + OVERTONE * Math.sin(2 * turn * pitchHz)
  return VOICE_AMPLITUDE * loudness * sound
}

/** One key: two tones, then a pause (ITU-T Q.24: at least 40 ms each). */
function keySound(key: string): Float64Array {
  const index = KEYS.indexOf(key)
  if (index < 0) throw new Error(`'${key}' is no key of a telephone`)
  const rowHz = ROWS_HZ[index >> 2] ?? 0
  const columnHz = COLUMNS_HZ[index & 3] ?? 0
  const sounding = samplesOf(KEY_MS)
  const sound = new Float64Array(sounding + samplesOf(GAP_MS))
  for (let at = 0; at < sounding; at += 1) {
    const turn = (2 * Math.PI * at) / SAMPLE_RATE_HZ
    sound[at] = KEY_AMPLITUDE * (Math.sin(turn * rowHz) + Math.sin(turn * columnHz))
  }
  return sound
}

export const samplesOf = (ms: number): number => Math.round((ms * SAMPLE_RATE_HZ) / 1000)
