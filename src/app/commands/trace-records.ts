import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { StepRecord } from '../step-log.js'

/** The steps of a log (JSON lines, of `journalctl -o cat` too); everything else in it is passed over. */
export async function readSteps(input: Readable): Promise<StepRecord[]> {
  const steps: StepRecord[] = []
  // readline does not hear the errors of its input (ENOENT): they are waited for beside it.
  const failed = new Promise<never>((_, reject) => input.once('error', reject))
  const read = async (): Promise<StepRecord[]> => {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      const step = stepOf(line)
      if (step !== undefined) steps.push(step)
    }
    return steps
  }
  return Promise.race([read(), failed])
}

/** journald's priority `<7>` may still stand before the line. */
function stepOf(line: string): StepRecord | undefined {
  try {
    const record = JSON.parse(line.replace(/^<\d>/, '')) as Partial<StepRecord> | null
    const isStep =
      typeof record?.at === 'number' &&
      typeof record.event?.type === 'string' &&
      Array.isArray(record.effects)
    return isStep ? (record as StepRecord) : undefined
  } catch {
    return undefined
  }
}
