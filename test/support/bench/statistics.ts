/** The value below which `share` of the values lie (nearest rank); NaN where there is none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

export const median = (values: readonly number[]): number => percentile(values, 0.5)

export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits))
}
