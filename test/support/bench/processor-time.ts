import { readdirSync, readFileSync } from 'node:fs'

/** What all threads of a process have used of a processor so far, ms: the first number of schedstat (proc(5)), ns. */
export function processorMs(pid: number): number {
  const tasks = readdirSync(`/proc/${pid}/task`)
  const times = tasks.map((task) =>
    Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]),
  )
  return times.reduce((sum, ns) => sum + ns, 0) / 1e6
}
