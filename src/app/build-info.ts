/** Set by scripts/build.mjs; a program that runs from its sources was built a moment ago. */
declare const __BUILD_TIME_MS__: number | undefined
declare const __VERSION__: string | undefined

export const VERSION = typeof __VERSION__ === 'string' ? __VERSION__ : '0.0.0-source'
/** When the program was built, ms since 1970: a device without a clock knows that it is later than that. */
export const BUILD_MS = typeof __BUILD_TIME_MS__ === 'number' ? __BUILD_TIME_MS__ : Date.now()
/** User-Agent and Server header. */
export const PRODUCT = `transferd/${VERSION}`
