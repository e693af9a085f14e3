/** Has each of the items played, so many at a time, in their order; gives what came of them in that order. */
export async function inTurns<Item, Result>(
  items: readonly Item[],
  together: number,
  play: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const waiting = items.entries()
  const worker = async () => {
    for (const [index, item] of waiting) results[index] = await play(item, index)
  }
  await Promise.all(Array.from({ length: together }, worker))
  return results
}
