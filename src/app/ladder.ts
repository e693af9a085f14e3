import type { StepRecord } from './step-log.js'

const ARROW_WIDTH = 44

/** The SIP messages and the person's doings of a log as a ladder: transferd on the left, each peer on the right. */
export function drawLadder(records: readonly StepRecord[]): string {
  const start = records[0]?.at ?? 0
  const calls = new Map<string, string>()
  const rows = records.flatMap(({ at, event, effects }) => {
    const stamp = `${((at - start) / 1000).toFixed(3).padStart(9)}  `
    const sent = effects.filter((effect) => effect.do === 'send-datagram')
    return [
      ...rowsOf(event, '<', calls),
      ...sent.flatMap((effect) => rowsOf(effect, '>', calls)),
    ].map((row) => stamp + row)
  })
  return ['     time  transferd', ...rows].join('\n')
}

type Fields = Readonly<Record<string, unknown>>

function rowsOf(fields: Fields, head: '<' | '>', calls: Map<string, string>): string[] {
  const { message, peer, callId, type } = fields
  if (typeof message === 'string') {
    return [`|${arrow(message, head)}| ${peer}  ${callLetter(`${callId}`, calls)}`]
  }
  const isPerson = typeof type === 'string' && /^(?:hook|key|flash)-/.test(type)
  return isPerson ? [`* ${type.replace('-', ' ')}${fields.offHook === true ? ' (off)' : ''}`] : []
}

function arrow(message: string, head: '<' | '>'): string {
  const line = ` ${message} `.padStart(message.length + 4, '-').padEnd(ARROW_WIDTH - 1, '-')
  return head === '>' ? `${line}>` : `<${line}`
}

/** Call-IDs are long and secret enough to be left out: the calls of a log are A, B, C … */
function callLetter(callId: string, calls: Map<string, string>): string {
  const known = calls.get(callId)
  if (known !== undefined) return known
  const letter = `call ${String.fromCharCode(65 + (calls.size % 26))}${calls.size < 26 ? '' : Math.floor(calls.size / 26)}`
  calls.set(callId, letter)
  return letter
}
