import type { Effect } from './effect.js'
import { type JournalCall, readJournal, writeJournal } from './telephony/journal.js'

/** The calls of one line, as they stand. */
interface LineCalls {
  readonly line: number
  readonly journal: readonly JournalCall[]
}

/** What the process after this one must know of the calls, and what the one before has left (PRODUCT §5). */
export class CallJournal {
  readonly #emit: (effect: Effect) => void
  /** Calls of an earlier process, by line, until the line is registered. */
  readonly #orphans = new Map<number, readonly JournalCall[]>()
  #text = ''

  constructor(emit: (effect: Effect) => void) {
    this.#emit = emit
  }

  /** What an earlier process has written. */
  restore(text: string): void {
    for (const { line, calls } of readJournal(text)) this.#orphans.set(line, calls)
  }

  /** The calls that an earlier process has left at a line, once; undefined where there are none. */
  take(line: number): readonly JournalCall[] | undefined {
    const calls = this.#orphans.get(line)
    this.#orphans.delete(line)
    return calls
  }

  /** Written where it has changed: an idle device writes none. */
  keep(lines: Iterable<LineCalls>): void {
    const text = writeJournal(
      [...lines].map(({ line, journal }) => ({
        line,
        calls: [...journal, ...(this.#orphans.get(line) ?? [])],
      })),
    )
    if (text === this.#text) return
    this.#text = text
    this.#emit({ do: 'write-journal', text })
  }
}
