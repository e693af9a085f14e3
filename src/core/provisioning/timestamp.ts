const DAY_MS = 86_400_000
const RFC_3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(\.\d+)?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/

/** RFC 3339 date-time → ms since 1970-01-01T00:00:00Z; undefined where it is none or names a day that does not exist. */
export function parseTimestamp(text: string): number | undefined {
  const match = RFC_3339.exec(text)
  if (match === null) return undefined
  const part = (index: number): number => Number(match[index] ?? 0)
  const [year, month, day] = [part(1), part(2), part(3)]
  const [hour, minute, second] = [part(4), part(5), part(6)]
  // RFC 3339 §5.7: a leap second is written :60.
  const timeExists = hour < 24 && minute < 60 && second <= 60 && part(9) < 24 && part(10) < 60
  const dayExists = month >= 1 && month <= 12 && day >= 1 && day <= daysOfMonth(year, month)
  if (!timeExists || !dayExists) return undefined
  const offsetMinutes = (part(9) * 60 + part(10)) * (match[8] === '-' ? -1 : 1)
  const seconds = (hour * 60 + minute - offsetMinutes) * 60 + second
  return daysSince1970(year, month, day) * DAY_MS + seconds * 1000 + Math.floor(part(7) * 1000)
}

/** ms since 1970 → RFC 3339 in UTC, whole seconds, for people. */
export function formatTimestamp(epochMs: number): string {
  const days = Math.floor(epochMs / DAY_MS)
  const seconds = Math.floor((epochMs - days * DAY_MS) / 1000)
  const two = (value: number): string => String(value).padStart(2, '0')
  const { year, month, day } = dateOf(days)
  const time = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${time.map(two).join(':')}Z`
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

function daysOfMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** Days of the proleptic Gregorian calendar (RFC 3339 §5.6), counted from March so that the leap day comes last. */
function daysSince1970(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year
  const marchMonth = (month + 9) % 12
  const leapDays =
    Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400)
  return marchYear * 365 + leapDays + Math.floor((153 * marchMonth + 2) / 5) + day - 1 - 719_468
}

function dateOf(days: number): { year: number; month: number; day: number } {
  let year = 1970 + Math.floor(days / 365.2425)
  while (daysSince1970(year + 1, 1, 1) <= days) year += 1
  while (daysSince1970(year, 1, 1) > days) year -= 1
  let month = 1
  while (month < 12 && daysSince1970(year, month + 1, 1) <= days) month += 1
  return { year, month, day: days - daysSince1970(year, month, 1) + 1 }
}
