import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A line of ASan and LeakSanitizer that says what was found, and one of UBSan with its place. */
const FINDING = /^==\d+==\s*ERROR: .*$|^.*: runtime error: .*$/gm

/** What the sanitizers have found so far, the file of its report before it. */
export function readReports(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const findings = readFileSync(join(folder, name), 'utf8').match(FINDING)
    // A report that cannot be read is one all the same.
    return (findings ?? ['a report of another kind']).map((line) => `${name}: ${line}`)
  })
}
