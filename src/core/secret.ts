/**
 * Text that must never be printed: it shows as `***` in a log, a template string, JSON or an inspector. Reading it is
 * an explicit act, `reveal()`, which one can search for.
 */
class Concealed {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }
  reveal(): string {
    return this.#text
  }
  get length(): number {
    return this.#text.length
  }
  toString(): string {
    return '***'
  }
  toJSON(): string {
    return '***'
  }
}

/** A password, key or token. */
export class Secret extends Concealed {
  readonly kind = 'secret'
}

/** Keys that the user pressed: people type PINs. */
export class Digits extends Concealed {
  readonly kind = 'digits'
}
