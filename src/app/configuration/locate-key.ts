/**
 * The line (from 1) of a TOML text on which a key stands, for error messages; undefined where it cannot be told. The
 * TOML library keeps no positions, so headers and keys are looked up in the text: a key inside an inline table is found
 * at the line of the table.
 */
export function locateKey(text: string, path: readonly string[]): number | undefined {
  const lines = placesOf(text)
  for (let length = path.length; length > 0; length -= 1) {
    const place = path.slice(0, length).join('.')
    const found = lines.get(place)
    if (found !== undefined) return found
  }
  return undefined
}

/** `line.0.keypad.1.device` → line number, for every header and every `key =` of the text. */
function placesOf(text: string): ReadonlyMap<string, number> {
  const places = new Map<string, number>()
  const counts = new Map<string, number>()
  let table: string[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const header = /^\s*(\[\[?)([^\][]+)\]\]?\s*(?:#.*)?$/.exec(line)
    const key = /^\s*([\w."'-]+(?:\s*\.\s*[\w"'-]+)*)\s*=/.exec(line)?.[1]
    if (header !== null) {
      table = stepsOf(header[2] ?? '', header[1] === '[[', counts)
      remember(places, table, index + 1)
    } else if (key !== undefined) {
      remember(places, [...table, ...namesOf(key)], index + 1)
    }
  }
  return places
}

/** A header's names with the index of the array element that each stands in. */
function stepsOf(header: string, isElement: boolean, counts: Map<string, number>): string[] {
  const names = namesOf(header)
  let steps: string[] = []
  for (const [index, name] of names.entries()) {
    steps = [...steps, name]
    const place = steps.join('.')
    if (isElement && index === names.length - 1) counts.set(place, (counts.get(place) ?? -1) + 1)
    const element = counts.get(place)
    if (element !== undefined) steps = [...steps, String(element)]
  }
  return steps
}

function remember(places: Map<string, number>, steps: readonly string[], line: number): void {
  const place = steps.join('.')
  if (!places.has(place)) places.set(place, line)
}

const namesOf = (key: string): string[] =>
  key.split('.').map((name) => name.trim().replace(/^["']|["']$/g, ''))
