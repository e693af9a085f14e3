import type { Native } from '../native.js'

/** What systemd tells a service of its type in the environment (sd_notify(3), sd_watchdog_enabled(3)). */
export interface ServiceEnvironment {
  readonly NOTIFY_SOCKET?: string | undefined
  readonly WATCHDOG_USEC?: string | undefined
  readonly WATCHDOG_PID?: string | undefined
}

/**
 * Tells the service manager how we are. Without one (`NOTIFY_SOCKET` not set) everything here does nothing. With a
 * watchdog, its sign of life is a timer of the event loop: when the loop is stuck, systemd restarts us.
 */
export class ServiceManager {
  readonly #native: Pick<Native, 'sdNotify'>
  readonly #environment: ServiceEnvironment
  readonly #pid: number
  #timer: NodeJS.Timeout | undefined

  constructor(
    native: Pick<Native, 'sdNotify'>,
    environment: ServiceEnvironment = process.env,
    pid = process.pid,
  ) {
    this.#native = native
    this.#environment = environment
    this.#pid = pid
  }

  /**
   * Begins the signs of life, at half the watchdog's interval; the first at once. Throws where a watchdog waits for us that
   * we cannot reach: a service that cannot tell would be killed and restarted for ever, better end it with the reason.
   */
  watchdog(): void {
    const intervalMs = this.#watchdogMs()
    if (intervalMs === undefined || this.#timer) return
    this.#alive()
    this.#timer = setInterval(() => this.#alive(), intervalMs / 2)
    this.#timer.unref()
  }

  /** The start is over; `status` is the line that `systemctl status` shows. */
  ready(status: string): void {
    this.#send(`READY=1\nSTATUS=${oneLine(status)}`, 'must arrive')
  }

  status(text: string): void {
    this.#send(`STATUS=${oneLine(text)}`)
  }

  /** The orderly stop has begun. The signs of life go on until the process ends. */
  stopping(): void {
    this.#send('STOPPING=1')
  }

  /** Ends the signs of life: the last thing before the process ends. */
  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #watchdogMs(): number | undefined {
    const { WATCHDOG_USEC, WATCHDOG_PID } = this.#environment
    if (!WATCHDOG_USEC) return undefined
    // The watchdog of a parent whose environment we have inherited.
    if (WATCHDOG_PID && Number(WATCHDOG_PID) !== this.#pid) return undefined
    const intervalMs = Number(WATCHDOG_USEC) / 1000
    if (!(intervalMs >= 2)) {
      throw new Error(
        `WATCHDOG_USEC is '${WATCHDOG_USEC}', which is no interval. Set WatchdogSec= of the service unit to some seconds (15 is usual).`,
      )
    }
    return intervalMs
  }

  #alive(): void {
    if (!this.#send('WATCHDOG=1')) throw unreachable('NOTIFY_SOCKET is not set')
  }

  /** A service manager that is busy for a moment is there all the same; the next sign of life will arrive. */
  #send(state: string, importance?: 'must arrive'): boolean {
    if (!this.#environment.NOTIFY_SOCKET) return false
    try {
      return this.#native.sdNotify(state)
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (code === 'EAGAIN' && !importance) return true
      throw unreachable(message)
    }
  }
}

function unreachable(reason: string): Error {
  return new Error(
    `The service manager waits for news of this program but cannot be reached: ${reason}. Check that the unit has Type=notify and NotifyAccess=main, and that nothing between systemd and this program removes NOTIFY_SOCKET from the environment.`,
  )
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ')
}
