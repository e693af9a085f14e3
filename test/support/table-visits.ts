import type { Machine } from './diagrams.js'

/** Which states and cells of some tables were used. The tables are the real ones: each of their cells is watched. */
export class TableVisits {
  readonly #machines: readonly Machine[]
  readonly #cells = new Set<string>()
  readonly #states = new Set<string>()

  constructor(machines: readonly Machine[]) {
    this.#machines = machines
    for (const machine of machines) this.#watch(machine)
  }

  /** Per table: what was visited, of how much, and what was not. */
  get report() {
    return this.#machines.map(({ title, table, starts }) => {
      const states = Object.keys(table)
      const cells = states.flatMap((state) =>
        Object.keys(table[state] ?? {}).map((event) => `${state} × ${event}`),
      )
      const seen = new Set([...starts.map((state) => key(title, state)), ...this.#states])
      return {
        title,
        states: states.length,
        unvisitedStates: states.filter((state) => !seen.has(key(title, state))),
        cells: cells.length,
        unvisitedCells: cells.filter((cell) => !this.#cells.has(key(title, cell))),
      }
    })
  }

  #watch({ title, table }: Machine): void {
    for (const [state, row] of Object.entries(table)) {
      for (const [event, cell] of Object.entries(row)) {
        if (cell === undefined) continue
        const writable = cell as unknown as [string, readonly string[], (...of: never[]) => Step]
        const step = writable[2]
        writable[2] = (...of) => {
          const next = step(...of)
          this.#cells.add(key(title, `${state} × ${event}`))
          this.#states.add(key(title, next.state.name))
          return next
        }
      }
    }
  }
}

interface Step {
  readonly state: { readonly name: string }
}

const key = (title: string, what: string): string => `${title}: ${what}`

/** States from which no way leads to an end (a state without cells). A table without ends goes round and has none. */
export function deadEnds({ table, starts }: Machine): string[] {
  const names = Object.keys(table)
  const ends = names.filter((name) => Object.keys(table[name] ?? {}).length === 0)
  const goals = new Set(ends.length > 0 ? ends : starts)
  const leadsOn = (name: string) =>
    Object.values(table[name] ?? {}).some((cell) => cell?.[1].some((next) => goals.has(next)))
  for (let before = -1; before < goals.size; ) {
    before = goals.size
    for (const name of names) if (leadsOn(name)) goals.add(name)
  }
  return names.filter((name) => !goals.has(name))
}
