/** A target: the figure of this name may be so much at the most. */
export type Targets = Readonly<Record<string, number>>

/** Prints the rows under the headings, in columns. */
export function printTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const all = [headings, ...rows]
  const widths = headings.map((_, column) =>
    Math.max(...all.map((row) => (row[column] ?? '').length)),
  )
  for (const row of all) {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    )
    console.log(cells.join('  ').trimEnd())
  }
}

/** The last line of a benchmark: one JSON object. The exit status is 1 where a target is missed or its figure is missing. */
export function conclude(
  bench: string,
  figures: Readonly<Record<string, unknown>>,
  targets: Targets,
): void {
  const missed = Object.entries(targets).filter(([name, most]) => {
    const figure = figures[name]
    return typeof figure !== 'number' || !(figure <= most)
  })
  for (const [name, most] of missed)
    console.log(`missed: ${name} is ${figures[name]}, the target ${most}`)
  console.log(JSON.stringify({ bench, figures, targets, met: missed.length === 0 }))
  process.exitCode = missed.length === 0 ? 0 : 1
}
