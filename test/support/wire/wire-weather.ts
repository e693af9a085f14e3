/** What a relay between the phone and everybody else does to datagrams, by a seed of its own. */
export interface Weather {
  /** Of the datagrams, either way. */
  readonly loss: number
  readonly delayMs?: number
  /** The delay is so much more or less. */
  readonly jitterMs?: number
  /** So many are late enough to be overtaken for certain. */
  readonly reorder?: number
}

/** Later than any other that left within the same 100 ms. */
const LATE_MS = 110

/** One datagram: lost, or on its way for a while. */
export function travel(
  { loss, delayMs = 0, jitterMs = 0, reorder = 0 }: Weather,
  random: () => number,
  arrive: () => void,
): void {
  if (loss > 0 && random() < loss) return
  const jitter = jitterMs > 0 ? (2 * random() - 1) * jitterMs : 0
  const late = reorder > 0 && random() < reorder ? LATE_MS : 0
  const ms = delayMs + jitter + late
  if (ms > 0) setTimeout(arrive, ms)
  else arrive()
}
