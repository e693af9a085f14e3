import { SAMPLE_RATE_HZ } from './sound-script.js'

/** So much of what somebody heard last is listened to: two syllables. */
export const WINDOW_SAMPLES = 4_800

/** Amplitude of a voice (16-bit samples) from which it counts as heard: some 20 dB below what everybody says. */
const HEARD_AMPLITUDE = 300

/** A voice on the stage. */
export interface Voice {
  readonly name: string
  readonly voiceHz: number
}

/** What came out of somebody's earpiece last. */
export interface Heard {
  readonly listener: Voice
  readonly samples: Int16Array
}

/** `listener` hears `speaker`. */
export interface Hearing {
  readonly listener: string
  readonly speaker: string
}

/** Who hears whom, by the pitch of every voice in what arrived at every party. */
export function hearings(all: readonly Heard[]): Hearing[] {
  return all.flatMap(({ listener, samples }) =>
    all
      .map(({ listener: speaker }) => speaker)
      .filter(({ name }) => name !== listener.name)
      .filter(({ voiceHz }) => amplitudeOf(samples, voiceHz) >= HEARD_AMPLITUDE)
      .map(({ name }) => ({ listener: listener.name, speaker: name })),
  )
}

/** Amplitude of one frequency: a Goertzel filter under a Hann window, which keeps the neighbours out. */
export function amplitudeOf(samples: Int16Array, frequencyHz: number): number {
  const { length } = samples
  if (length === 0) return 0
  const coefficient = 2 * Math.cos((2 * Math.PI * frequencyHz) / SAMPLE_RATE_HZ)
  let before = 0
  let last = 0
  for (const [index, sample] of samples.entries()) {
    const weight = 1 - Math.cos((2 * Math.PI * index) / length)
    const next = sample * weight + coefficient * last - before
    before = last
    last = next
  }
  const energy = last * last + before * before - coefficient * last * before
  return (2 * Math.sqrt(Math.max(0, energy))) / length
}

/** Pairs as they stand in a sentence: `caller ⇄ 202` both ways, `caller → 202` where only 202 hears. Sorted as `order` has them. */
export function conversations(heard: readonly Hearing[], order: readonly string[]): string[] {
  const said = (speaker: string, listener: string): boolean =>
    heard.some((hearing) => hearing.speaker === speaker && hearing.listener === listener)
  return order.flatMap((one, index) =>
    order.slice(index + 1).flatMap((other) => {
      const there = said(one, other)
      const back = said(other, one)
      if (there && back) return [`${one} ⇄ ${other}`]
      if (there) return [`${one} → ${other}`]
      return back ? [`${other} → ${one}`] : []
    }),
  )
}

/** The sentence of the trial: who is talking to whom. */
export function sentence(pairs: readonly string[]): string {
  if (pairs.length === 0) return 'nobody hears anybody'
  return pairs
    .map((pair) => `${pair} (heard ${pair.includes('⇄') ? 'both ways' : 'one way'})`)
    .join(', ')
}
