import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Which input device is meant: by `device` (a path; the links of /dev/input/by-path stay the same over restarts) or by
 * `match`, a part of the kernel's name or place of the device. Numbers (`event3`) change with the order of plugging in.
 */
export interface InputSelector {
  readonly device?: string
  readonly match?: string
  /** Takes the device for us alone, so that no console also hears the keys. */
  readonly grab?: boolean
}

/** Where the kernel lists input devices and where their nodes are. */
export interface InputFolders {
  readonly list: string
  readonly nodes: string
}

export const INPUT_FOLDERS: InputFolders = { list: '/sys/class/input', nodes: '/dev/input' }

/** The node's real path, so that two ways to name a node are one node; undefined while it is not there. */
export function findNode(
  selector: InputSelector,
  folders: InputFolders = INPUT_FOLDERS,
): string | undefined {
  if (selector.device) return realPath(selector.device)
  if (!selector.match) return undefined
  const match = selector.match.toLowerCase()
  const node = eventNumbers(folders).find((name) =>
    ['name', 'phys'].some((fact) =>
      read(join(folders.list, name, 'device', fact))
        .toLowerCase()
        .includes(match),
    ),
  )
  return node && realPath(join(folders.nodes, node))
}

/** For messages: how the person who configured it called the device. */
export function describeSelector(selector: InputSelector): string {
  return selector.device ? `'${selector.device}'` : `that matches '${selector.match ?? ''}'`
}

function eventNumbers(folders: InputFolders): string[] {
  try {
    const names = readdirSync(folders.list).filter((name) => /^event\d+$/.test(name))
    return names.sort((a, b) => Number(a.slice(5)) - Number(b.slice(5)))
  } catch {
    return []
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}
