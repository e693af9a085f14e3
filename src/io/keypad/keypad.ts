/** What a keypad tells, in the order in which the person did it. Digits are `0`–`9`, `*`, `#`. */
export interface KeypadListener {
  pressed(digit: string): void
  /** Follows each `pressed`; at once where the device does not tell when a key is let go. */
  released(digit: string): void
  /** The hookswitch, where the keypad reports it: raw edges, neither debounced nor counted (the core does both). */
  hook(offHook: boolean): void
  /** A flash button, or a flash that the keypad's own controller has found. */
  flash(): void
  /** The device is missing or cannot be used: what, where, what to do. Said once, until it was found again. */
  lost(reason: string): void
  /** The device is open; also said at the start. */
  found(): void
}

/** A keypad of any kind. A device that is missing is waited for; nothing is thrown for it. */
export interface Keypad {
  start(): void
  /** Closes everything; the listener hears nothing after it. */
  stop(): void
}
