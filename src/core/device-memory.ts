import { HabitBook } from './telephony/upstream-habits.js'

/** What the device has learned or was told, and keeps over a restart: a small JSON text. Nothing private is in it. */
export class DeviceMemory {
  readonly habits = new HabitBook()
  /** Lines whose users want no calls. */
  readonly doNotDisturb = new Set<number>()

  get text(): string {
    return JSON.stringify({
      upstreams: this.habits.facts,
      ...(this.doNotDisturb.size > 0 && { doNotDisturb: [...this.doNotDisturb] }),
    })
  }

  /** Takes what an earlier process has written; what is not understood is left out. */
  restore(text: string): void {
    const facts = parsed(text)
    if (typeof facts !== 'object' || facts === null) return
    const { upstreams, doNotDisturb } = facts as Record<string, unknown>
    this.habits.restore(upstreams)
    if (!Array.isArray(doNotDisturb)) return
    for (const line of doNotDisturb) if (typeof line === 'number') this.doNotDisturb.add(line)
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
