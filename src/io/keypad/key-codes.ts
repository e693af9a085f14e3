/** What a key of an input device means: a digit, or the flash button. */
export type KeyMeaning = string

const DIGITS = '0123456789'

/** KEY_NUMERIC_0 to KEY_NUMERIC_9, _STAR and _POUND of linux/input-event-codes.h: telephone keypads. */
const NUMERIC = entries(0x200, `${DIGITS}*#`)
/** KEY_1 to KEY_9, KEY_0: the row above the letters of a keyboard. */
const ROW = entries(2, '1234567890')
/** KEY_KP7…KEY_KP0: the block of a keyboard, with gaps for plus and minus. */
const BLOCK = [...entries(71, '789'), ...entries(75, '456'), ...entries(79, '1230')]
/** KEY_KPASTERISK is a star; a number block has no hash key: its slash and Enter serve. */
const SIGNS = [
  [55, '*'],
  [98, '#'],
  [96, '#'],
] as const

const DEFAULT_KEYS: ReadonlyMap<number, KeyMeaning> = new Map([
  ...NUMERIC,
  ...ROW,
  ...BLOCK,
  ...SIGNS,
])

/**
 * The default map with the configured one over it: code (decimal or 0x…, of `evtest`) → `0`–`9`, `*`, `#`, `flash`, or '' for a
 * key that shall mean nothing. Throws an Error that names the wrong entry.
 */
export function keyMap(
  configured: Readonly<Record<string, string>> = {},
): ReadonlyMap<number, KeyMeaning> {
  const map = new Map(DEFAULT_KEYS)
  for (const [code, meaning] of Object.entries(configured)) {
    if (!/^(\d+|0x[0-9a-f]+)$/i.test(code) || !/^([0-9*#]|flash|)$/.test(meaning)) {
      throw new Error(
        `keys: '${code} = "${meaning}"' is not a key code and its meaning. Write the number that 'evtest' shows for the key, and one of 0-9 * # or flash: keys = { 169 = "flash" }.`,
      )
    }
    map.set(Number(code), meaning)
  }
  return map
}

function entries(first: number, digits: string): [number, string][] {
  return [...digits].map((digit, index) => [first + index, digit])
}
