import { spawnSync } from 'node:child_process'

// One program for many lines: the event loop stands still meanwhile, and with it every hand that holds a key on another stage.

/** Runs lines of `ip -batch`, in a namespace or here. */
export function ip(lines: readonly string[], namespace?: string): void {
  const inside = namespace === undefined ? [] : ['-n', namespace]
  const { status, stderr } = batch(inside, lines)
  if (status !== 0) throw new Error(`ip: ${stderr}`)
}

/** Runs lines about namespaces that somebody else may take away meanwhile, and gives what they print. */
export function ipWhereStillThere(lines: readonly string[]): string {
  return batch(['-force'], lines).stdout
}

function batch(options: readonly string[], lines: readonly string[]) {
  const input = lines.map((line) => `${line}\n`).join('')
  return spawnSync('ip', [...options, '-batch', '-'], { input, encoding: 'utf8' })
}
