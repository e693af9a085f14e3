import type { Fault } from '../../fault.js'
import type { Uri } from './message.js'

export declare function parseUri(text: string): Uri | Fault
export declare function formatUri(uri: Uri): string
/** RFC 3261 §19.1.4 */
export declare function uriEquals(a: Uri, b: Uri): boolean
