import { join } from 'node:path'

/**
 * The control socket: a stream socket in the runtime folder, mode 0660. One JSON object a line: the client asks `{"command":"status"}`, the
 * daemon answers `{"ok":true,"result":…}` or `{"ok":false,"error":"…"}`, in the order of the questions.
 */
export interface ControlRequest {
  readonly command: string
}

export type ControlResponse =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: string }

export const controlPath = (runtimeDirectory: string): string =>
  join(runtimeDirectory, 'control.sock')

/** A question is short; a client that sends more without a line end is cut off. */
export const MAXIMUM_REQUEST_CHARACTERS = 4096

/** sockaddr_un has 108 bytes, one of them for the zero (unix(7)); Node cuts a longer path off without a word. */
export const isPathTooLong = (path: string): boolean => Buffer.byteLength(path) > 107

/** Calls `onLine` for each whole line of a stream of text; the answer is a function that takes the next piece. */
export function splitLines(
  onLine: (line: string) => void,
  maximumCharacters: number,
  onTooLong: () => void,
): (piece: string) => void {
  let rest = ''
  return (piece) => {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
    if (rest.length > maximumCharacters) onTooLong()
  }
}
