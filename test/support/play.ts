import type { Step } from '../../src/core/machine.js'

/** Plays events into a machine from a state: the last state and everything it asked for on the way. */
export function play<State, Event, Effect>(
  machine: (state: State, event: Event) => Step<State, Effect>,
  from: State,
  ...events: Event[]
): { state: State; effects: Effect[] } {
  let state = from
  const effects: Effect[] = []
  for (const event of events) {
    const next = machine(state, event)
    state = next.state
    effects.push(...next.effects)
  }
  return { state, effects }
}
