import type { Fault } from '../../fault.js'
import type { Via } from './message.js'

export declare function parseVia(text: string): Via | Fault
export declare function formatVia(via: Via): string
