import type { Step } from '../../../src/core/machine.js'

interface Named {
  readonly name: string
}

/** One step for people: `calling cold=true × target-failed status=486 → returned: return-caller status=486; finish outcome=returned`. */
export const stepText = (
  before: Named,
  event: { readonly type: string },
  step: Step<Named, object>,
) => `${textOf(before, 'name')} × ${textOf(event, 'type')} → ${outcomeText(step)}`

/** What a step leads to. */
export const outcomeText = ({ state, effects }: Step<Named, object>): string =>
  [textOf(state, 'name'), ...effects.map((effect) => `    ${textOf(effect, 'do')}`)].join('\n')

/** What it is, then its other facts. */
function textOf(thing: object, kind: string): string {
  const { [kind]: what, ...facts } = thing as Record<string, unknown>
  return [what, ...Object.entries(facts).flatMap(factText)].join(' ')
}

function factText([name, value]: [string, unknown]): string[] {
  // Codes and plan are the same for every key.
  if (name === 'codes' || name === 'plan') return []
  return [`${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`]
}
