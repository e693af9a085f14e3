import type { Fault } from '../../fault.js'
import type { NameAddr } from './message.js'

export declare function parseNameAddr(text: string): NameAddr | Fault
export declare function formatNameAddr(address: NameAddr): string
