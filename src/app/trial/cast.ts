/** Somebody on the stage of the trial. */
export interface Role {
  readonly name: string
  /** The extension at the embedded server. */
  readonly user: string
  /** Last byte of the loopback address. */
  readonly host: number
  /**
   * The pitch by which the judge knows the voice: far from every tone plan and every DTMF frequency, and no pitch is a
   * multiple of another.
   */
  readonly voiceHz: number
}

/** The user of the phone under trial. */
export const USER: Role = { name: 'tech 1', user: '201', host: 10, voiceHz: 300 }

/** The scripted people: who calls, and the two colleagues. */
export type PersonName = 'caller' | '202' | '203'

export const PEOPLE: Readonly<Record<PersonName, Role>> = {
  caller: { name: 'caller', user: '300', host: 11, voiceHz: 500 },
  202: { name: '202', user: '202', host: 12, voiceHz: 580 },
  203: { name: '203', user: '203', host: 13, voiceHz: 1_070 },
}

/** Everybody, in the order of the ladder's columns. */
export const EVERYBODY: readonly Role[] = [USER, PEOPLE.caller, PEOPLE[202], PEOPLE[203]]

export const SERVER = { name: 'server', host: 2 } as const
export const DOMAIN = 'trial.invalid'
/** Nobody can reach the stage from outside: the passwords only make the digest work. */
export const passwordOf = (user: string): string => `trial-${user}`
