import type { KeypadListener } from '../../../src/io/keypad/keypad.js'
import { until } from '../../support/peers/until.js'

/** A listener that writes down what the person did: `+5` pressed, `-5` released, `off`, `on`, `flash`, `found`, `lost …`. */
export class Listening implements KeypadListener {
  readonly heard: string[] = []

  pressed(digit: string): void {
    this.heard.push(`+${digit}`)
  }

  released(digit: string): void {
    this.heard.push(`-${digit}`)
  }

  hook(offHook: boolean): void {
    this.heard.push(offHook ? 'off' : 'on')
  }

  flash(): void {
    this.heard.push('flash')
  }

  lost(reason: string): void {
    this.heard.push(`lost ${reason}`)
  }

  found(): void {
    this.heard.push('found')
  }

  /** Everything but found and lost. */
  get keys(): string[] {
    return this.heard.filter((word) => word !== 'found' && !word.startsWith('lost'))
  }

  count(word: string): number {
    return this.heard.filter((line) => line.startsWith(word)).length
  }

  /** Waits until `word` was heard so many times. */
  hears(word: string, times = 1): Promise<unknown> {
    return until(
      `${word} × ${times}`,
      () => this.count(word) >= times,
      10_000,
      () => this.heard.join('\n'),
    )
  }
}

/** What a press of each key in a row sounds like. */
export function presses(digits: string): string[] {
  return [...digits].flatMap((digit) => [`+${digit}`, `-${digit}`])
}
