import type { Fault } from '../fault.js'

export interface Sipfrag {
  readonly status: number
  readonly reason: string
}
/** message/sipfrag (RFC 3420) as REFER uses it (RFC 3515 §2.4.5). */
export declare function parseSipfrag(body: Uint8Array): Sipfrag | Fault
export declare function formatSipfrag(status: number, reason: string): Uint8Array
