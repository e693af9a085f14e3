// Sounds that are no digits. Hours of real speech are a benchmark (dtmf-talkoff), because the recordings are not ours to keep; this voice is
// synthetic: pulses and noise through moving formants.
import t from 'tap'
import type { Signal } from './signals.js'
import { add, digitsOf, noise, RATE_HZ, random, row, silence, sine } from './signals.js'

const FORMANTS_HZ = [500, 1500, 2500, 3400]

class Formant {
  #hz: number
  #target: number
  readonly #bandwidthHz: number
  #y1 = 0
  #y2 = 0

  constructor(hz: number, bandwidthHz: number) {
    this.#hz = hz
    this.#target = hz
    this.#bandwidthHz = bandwidthHz
  }

  aim(hz: number): void {
    this.#target = hz
  }

  filter(x: number): number {
    this.#hz += (this.#target - this.#hz) * 0.004
    const radius = Math.exp((-Math.PI * this.#bandwidthHz) / RATE_HZ)
    const turn = 2 * radius * Math.cos((2 * Math.PI * this.#hz) / RATE_HZ)
    const y = x + turn * this.#y1 - radius * radius * this.#y2
    this.#y2 = this.#y1
    this.#y1 = y
    return y * (1 - radius)
  }
}

/** A voice with a sound every 60 to 220 ms: vowels, hissing, pauses. */
function voice(seconds: number, seed: number): Signal {
  const next = random(seed)
  const between = (low: number, high: number) => low + (high - low) * next()
  const formants = FORMANTS_HZ.map((hz, k) => new Formant(hz, 60 + 40 * k))
  const out = new Float64Array(seconds * RATE_HZ)
  let [pitch, phase, loud, loudTarget, hiss, change] = [between(80, 260), 0, 0, 0, false, 0]
  for (let n = 0; n < out.length; n++) {
    if (n >= change) {
      change = n + between(480, 1760)
      loudTarget = next() < 0.2 ? 0 : between(0.3, 1)
      hiss = next() > 0.85
      pitch = Math.max(70, Math.min(320, pitch * between(0.75, 1.35)))
      const ranges = [250, 950, 800, 2300, 2300, 3100, 3200, 3800]
      for (const [k, formant] of formants.entries()) {
        formant.aim(between(ranges[2 * k] ?? 0, ranges[2 * k + 1] ?? 0))
      }
    }
    loud += (loudTarget - loud) * 0.01
    phase += pitch / RATE_HZ
    const pulse = phase >= 1 ? 8 : 0
    phase %= 1
    const source = hiss ? between(-0.5, 0.5) : pulse + between(-0.02, 0.02)
    out[n] = loud * formants.reduce((sum, one, k) => sum + one.filter(source) * 0.6 ** k, 0)
  }
  const peak = out.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-9)
  return out.map((x) => (x * 20000) / peak)
}

t.test('two minutes of synthetic speech hold no digit', async (t) => {
  for (let seed = 1; seed <= 8; seed++) t.equal(digitsOf(voice(15, seed)), '', `voice ${seed}`)
})

t.test('white noise holds no digit', async (t) => {
  t.equal(digitsOf(noise(30_000, -12, 9)), '')
})

t.test('tones of the network hold no digit', async (t) => {
  const tones = [
    [350, 440],
    [440, 480],
    [480, 620],
    [425],
    [400, 450],
    [913.8],
    [1370.6],
    [1776.7],
    [1100],
    [2100],
    [1300],
    [2130, 2750],
    [900, 1300],
    [1380, 1500],
  ]
  for (const pair of tones) {
    for (const ms of [60, 330, 2000]) {
      const burst = add(...pair.map((hz, k) => sine(hz, ms, -10, k)))
      t.equal(digitsOf(row(silence(100), burst, silence(100), burst)), '', `${pair} Hz, ${ms} ms`)
    }
  }
})

t.test('one tone of a digit, or two of one group, hold no digit', async (t) => {
  const groups = [
    [697, 770, 852, 941],
    [1209, 1336, 1477, 1633],
  ]
  for (const group of groups) {
    for (const a of group) {
      for (const b of group) {
        t.equal(digitsOf(row(silence(50), add(sine(a, 150, -10), sine(b, 150, -10, 1)))), '')
      }
    }
  }
})

t.test(
  'whistling up and down through the band, alone and in two voices, holds no digit',
  async (t) => {
    const sweep = (from: number, to: number, seconds: number) =>
      Float64Array.from({ length: seconds * RATE_HZ }, (_, n) => {
        const x = n / RATE_HZ
        return 8000 * Math.sin(2 * Math.PI * (from * x + ((to - from) * x * x) / 2 / seconds))
      })
    t.equal(digitsOf(row(sweep(500, 2000, 1), sweep(2000, 500, 1))), '')
    t.equal(digitsOf(add(sweep(600, 1000, 0.3), sweep(1700, 1150, 0.3))), '')
  },
)
