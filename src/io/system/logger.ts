import { fstatSync } from 'node:fs'
import pino from 'pino'

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error'

/** The part of pino's logger that the daemon uses; `child` binds a call to every line. */
export type Logger = Pick<
  pino.Logger,
  'trace' | 'debug' | 'info' | 'warn' | 'error' | 'child' | 'isLevelEnabled'
>

/** Where finished lines go, each with its line end. */
export interface LogDestination {
  write(line: string): void
}

/** pino's level numbers → priorities of syslog(3), by which `journalctl -p` chooses. */
const PRIORITIES: readonly (readonly [number, number])[] = [
  [50, 3],
  [40, 4],
  [30, 6],
  [0, 7],
]

/**
 * JSON lines on stderr, written synchronously and without a thread: what was logged before a crash is there. No time stamp where journald
 * puts its own. `Secret` and `Digits` print as `***` wherever they stand in a record, because JSON asks them (`toJSON`).
 */
export function createLogger(
  level: LogLevel,
  destination: LogDestination = pino.destination({ fd: 2, sync: true }),
  isJournal = isJournalStream(process.env.JOURNAL_STREAM),
): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: isJournal ? false : pino.stdTimeFunctions.epochTime,
    formatters: { level: (label) => ({ level: label }) },
  }
  return pino(options, isJournal ? journalStream(destination) : destination)
}

/** Puts `<priority>` before each line, which journald takes for its own field (sd-daemon(3)). */
function journalStream(destination: LogDestination): LogDestination {
  const stream = {
    // pino leaves the level of each line in `lastLevel` of a stream that has this mark.
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 0,
    write(line: string): void {
      const priority = PRIORITIES.find(([least]) => stream.lastLevel >= least)?.[1] ?? 7
      destination.write(`<${priority}>${line}`)
    },
  }
  return stream
}

/** Whether stderr is the socket that systemd named in JOURNAL_STREAM as `device:inode` (systemd.exec(5)). */
function isJournalStream(named: string | undefined): boolean {
  if (named === undefined) return false
  const { dev, ino } = fstatSync(2)
  return named === `${dev}:${ino}`
}
