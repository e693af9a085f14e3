/** What a code of the keypad asks for (PRODUCT: the two codes, and §3 during a consultation). */
export type Feature = TransferKind | Command

/** Begins the collection of a number. */
export type TransferKind = 'blind' | 'attended'

/** Says what becomes of the target that is called or talked to. */
export type Command = 'complete' | 'return' | 'conference' | 'swap'

export const isTransferKind = (feature: Feature): feature is TransferKind =>
  feature === 'blind' || feature === 'attended'

/** The codes that mean something at the moment; each is two keys long, the first `#` or `*`. */
export type FeatureCodes = ReadonlyMap<string, Feature>

export const NO_CODES: FeatureCodes = new Map()

export interface CodeSettings {
  readonly blindCode: string
  readonly attendedCode: string
  readonly returnCode: string
  readonly conferenceCode: string
  readonly swapCode: string
}

/** Codes in an ordinary call. */
export const codesOfCall = (codes: CodeSettings): FeatureCodes =>
  new Map<string, Feature>([
    [codes.blindCode, 'blind'],
    [codes.attendedCode, 'attended'],
  ])

/** Codes while the target is called or consulted: `*2` completes there. */
export const codesOfConsultation = (codes: CodeSettings): FeatureCodes =>
  new Map<string, Feature>([
    [codes.attendedCode, 'complete'],
    [codes.returnCode, 'return'],
    [codes.conferenceCode, 'conference'],
    [codes.swapCode, 'swap'],
  ])

export const isPrefix = (codes: FeatureCodes, digit: string): boolean => {
  for (const code of codes.keys()) if (code.startsWith(digit)) return true
  return false
}
