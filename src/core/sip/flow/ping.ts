/** RFC 5626 §3.5.1: two empty lines ask, one answers; over UDP nobody answers. */
export const PING = new Uint8Array([13, 10, 13, 10])
