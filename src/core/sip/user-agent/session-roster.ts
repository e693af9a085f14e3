import type { InviteSession } from '../session.js'

/** The sessions that are alive, by Call-ID and our tag; and which line each belongs to. */
export class SessionRoster {
  readonly #sessions = new Map<string, InviteSession>()
  readonly #lines = new Map<InviteSession, number>()

  add(session: InviteSession, line: number): void {
    this.#sessions.set(keyOf(session.callId, session.id), session)
    this.#lines.set(session, line)
  }

  /** Forgets a session that wants no more requests. */
  drop(session: InviteSession): void {
    if (session.alive) return
    this.#sessions.delete(keyOf(session.callId, session.id))
    this.#lines.delete(session)
  }

  find(callId: string, ourTag: string): InviteSession | undefined {
    return this.#sessions.get(keyOf(callId, ourTag))
  }

  ofLine(line: number): InviteSession[] {
    return [...this.#lines].flatMap(([session, of]) => (of === line ? [session] : []))
  }

  countOf(line: number): number {
    let count = 0
    for (const [session, of] of this.#lines) if (of === line && session.state !== 'ended') count++
    return count
  }

  get all(): Iterable<InviteSession> {
    return this.#sessions.values()
  }

  get size(): { readonly sessions: number; readonly subscriptions: number } {
    const all = [...this.#sessions.values()]
    return {
      sessions: all.filter((session) => session.state !== 'ended').length,
      subscriptions: all.reduce((sum, session) => sum + session.subscriptions, 0),
    }
  }
}

const keyOf = (callId: string, ourTag: string): string => `${ourTag} ${callId}`
