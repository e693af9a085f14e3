import { readFileSync } from 'node:fs'

/** What a process holds of the machine, by /proc/PID/status (proc(5)). */
export interface Footprint {
  readonly residentMiB: number
  /** Its own memory, which nobody else can use. */
  readonly anonymousMiB: number
  /** Pages of files (programs, libraries), which other processes share and the kernel may drop. */
  readonly fileMiB: number
  readonly threads: number
}

const KIB_PER_MIB = 1024

export function footprintOf(pid: number): Footprint {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8')
  const value = (key: string): number =>
    Number(text.match(new RegExp(`^${key}:\\s+(\\d+)`, 'm'))?.[1])
  return {
    residentMiB: value('VmRSS') / KIB_PER_MIB,
    anonymousMiB: value('RssAnon') / KIB_PER_MIB,
    fileMiB: value('RssFile') / KIB_PER_MIB,
    threads: value('Threads'),
  }
}
