import type { Fault } from '../../fault.js'
import type { CSeq } from './message.js'

export declare function parseCSeq(text: string): CSeq | Fault
export declare function formatCSeq(cseq: CSeq): string
