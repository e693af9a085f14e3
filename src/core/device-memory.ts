import { HabitBook } from './telephony/upstream-habits.js'

/** What the device has learned or was told, and keeps over a restart: a small JSON text. Nothing private is in it. */
export class DeviceMemory {
  readonly habits = new HabitBook()

  get text(): string {
    return JSON.stringify({ upstreams: this.habits.facts })
  }

  /** Takes what an earlier process has written; what is not understood is left out. */
  restore(text: string): void {
    const facts = parsed(text)
    if (typeof facts !== 'object' || facts === null) return
    const { upstreams } = facts as Record<string, unknown>
    this.habits.restore(upstreams)
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
