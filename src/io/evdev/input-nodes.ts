import type { EvdevState } from '../native.js'
import {
  describeSelector,
  findNode,
  INPUT_FOLDERS,
  type InputFolders,
  type InputSelector,
} from './find-node.js'
import type { InputEvent } from './input-event.js'
import { type InputNative, InputNode } from './input-node.js'

/** Somebody who wants the events of one device: a keypad, a hookswitch. */
export interface InputWatcher {
  /** The device is open: how its keys and switches stand (undefined: a FIFO cannot say). */
  opened(state: EvdevState | undefined): void
  event(event: InputEvent): void
  /** Events were lost; this is how things stand now. */
  resumed(state: EvdevState): void
  /** The device is not there, not ours to read, or has been unplugged. Said once; it is waited for. */
  lost(reason: string): void
}

interface Watch {
  readonly selector: InputSelector
  readonly watcher: InputWatcher
  path: string | undefined
  complained: boolean
}

export interface InputNodesOptions {
  readonly folders?: InputFolders
  /** How often a missing device is looked for. */
  readonly pollMs?: number
}

const POLL_MS = 1000

const ADVICE: Readonly<Record<string, string>> = {
  EACCES: "the user of this program may not read it; add the user to the group 'input'",
  EBUSY: 'another program has grabbed it; stop that program, or set grab = false',
  ENODEV: 'it was unplugged; it will be used again when it is back',
  EOF: 'its other end was closed; it will be used again when it is back',
  EPERM: 'it is a regular file, not an input device',
}

/**
 * The input devices of this machine, each node opened once however many watch it: a keypad and the hookswitch often share
 * a node, and a grabbed node gives its events to one reader only. A device that is missing or goes away is looked for
 * every second.
 */
export class InputNodes {
  readonly #native: InputNative
  readonly #folders: InputFolders
  readonly #pollMs: number
  readonly #watches = new Set<Watch>()
  readonly #nodes = new Map<string, InputNode>()
  #timer: NodeJS.Timeout | undefined

  constructor(native: InputNative, options: InputNodesOptions = {}) {
    this.#native = native
    this.#folders = options.folders ?? INPUT_FOLDERS
    this.#pollMs = options.pollMs ?? POLL_MS
  }

  /** Watches a device until the answer is called; never throws for a device that is not there. */
  watch(selector: InputSelector, watcher: InputWatcher): () => void {
    const watch: Watch = { selector, watcher, path: undefined, complained: false }
    this.#watches.add(watch)
    this.#attach(watch)
    return () => this.#unwatch(watch)
  }

  #unwatch(watch: Watch): void {
    this.#watches.delete(watch)
    const { path } = watch
    if (path !== undefined && this.#watchesOf(path).length === 0) {
      this.#nodes.get(path)?.close()
      this.#nodes.delete(path)
    }
    this.#poll()
  }

  #attach(watch: Watch): void {
    const path = findNode(watch.selector, this.#folders)
    if (path === undefined) {
      this.#complain(watch, 'it is not there; check the cable and the configuration')
      return
    }
    try {
      const grab = watch.selector.grab ?? false
      const node = this.#nodes.get(path)
      const state = node ? node.readState(grab) : this.#open(path, grab)
      // Reading the state made the kernel forget what others had not read yet.
      if (state) this.#tell(path, (watcher) => watcher.resumed(state))
      watch.path = path
      watch.complained = false
      watch.watcher.opened(state)
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      this.#complain(watch, ADVICE[code ?? ''] ?? message)
    }
  }

  #open(path: string, grab: boolean): EvdevState | undefined {
    const node = new InputNode(this.#native, {
      event: (event) => this.#tell(path, (watcher) => watcher.event(event)),
      resumed: (state) => this.#tell(path, (watcher) => watcher.resumed(state)),
      ended: (code) => this.#ended(path, code),
    })
    const state = node.open(path, grab)
    this.#nodes.set(path, node)
    return state
  }

  #ended(path: string, code: string): void {
    this.#nodes.delete(path)
    const watches = this.#watchesOf(path)
    for (const watch of watches) watch.path = undefined
    for (const watch of watches) {
      this.#complain(watch, ADVICE[code] ?? `reading it failed (${code})`)
    }
  }

  #complain(watch: Watch, reason: string): void {
    if (!this.#watches.has(watch)) return
    if (!watch.complained) {
      watch.complained = true
      watch.watcher.lost(`The input device ${describeSelector(watch.selector)}: ${reason}.`)
    }
    this.#poll()
  }

  /** The one timer runs exactly while a device is missing. */
  #poll(): void {
    const missing = () => [...this.#watches].filter(({ path }) => path === undefined)
    if (missing().length === 0) {
      clearInterval(this.#timer)
      this.#timer = undefined
      return
    }
    this.#timer ??= setInterval(() => {
      for (const watch of missing()) if (this.#watches.has(watch)) this.#attach(watch)
      this.#poll()
    }, this.#pollMs)
  }

  /** A watcher may stop another one while it is told something: that one hears nothing any more. */
  #tell(path: string, say: (watcher: InputWatcher) => void): void {
    for (const watch of this.#watchesOf(path)) if (this.#watches.has(watch)) say(watch.watcher)
  }

  #watchesOf(path: string): Watch[] {
    return [...this.#watches].filter((watch) => watch.path === path)
  }
}
