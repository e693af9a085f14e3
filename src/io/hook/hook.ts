/** What a hookswitch tells: raw edges. Debouncing and finding flashes is the core's work, in one place for all kinds. */
export interface HookListener {
  /** The state now; also said when the device is found, where it can tell (the handset may be off at the start). */
  hook(offHook: boolean): void
  /** The device is missing or cannot be used: what, where, what to do. Said once, until it was found again. */
  lost(reason: string): void
  found(): void
}

export interface Hook {
  start(): void
  /** Closes everything; the listener hears nothing after it. */
  stop(): void
}
