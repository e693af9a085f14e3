import type { Place } from './network.js'

/** An extension of the stage's exchange. */
export interface Extension {
  readonly user: string
  readonly password: string
  readonly displayName: string
}

export const DOMAIN = 'pbx.test'

/** Who is registered where. The transferor's name has the form of the server family that we serve. */
export const EXTENSION: Readonly<Record<'transferor' | 'caller' | 'target', Extension>> = {
  transferor: { user: '0003*210', password: 'tea-for-two', displayName: 'Tech 1' },
  caller: { user: '201', password: 'call-me-later', displayName: 'Caller' },
  target: { user: '202', password: 'on-target', displayName: 'Target' },
}

export type Talker = keyof typeof EXTENSION & Place

export function addressOfRecord(talker: Talker): string {
  return `sip:${EXTENSION[talker].user}@${DOMAIN}`
}
