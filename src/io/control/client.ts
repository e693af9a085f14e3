import { connect } from 'node:net'
import { type ControlResponse, isPathTooLong, splitLines } from './protocol.js'

const TIMEOUT_MS = 5000
/** A trace of thousands of records is long; anything beyond this is no transferd. */
const MAXIMUM_RESPONSE_CHARACTERS = 64 * 1024 * 1024

/** Asks the running daemon one thing. Rejects with an Error for people where there is none or where it refuses. */
export async function askDaemon(path: string, command: string): Promise<unknown> {
  if (isPathTooLong(path)) throw notRunning(path, new Error('its path has more than 107 bytes'))
  const response = await exchange(path, command)
  if (response.ok) return response.result
  throw new Error(response.error)
}

function exchange(path: string, command: string): Promise<ControlResponse> {
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    socket.setEncoding('utf8')
    socket.setTimeout(TIMEOUT_MS, () => {
      socket.destroy(new Error('it does not answer'))
    })
    socket.on('error', (error) => reject(notRunning(path, error)))
    socket.on('end', () => reject(notRunning(path, new Error('it ended in the middle'))))
    const answered = (line: string): void => {
      socket.destroy()
      const response = responseOf(line)
      if (response === undefined) reject(notRunning(path, new Error('what it says is no JSON')))
      else resolve(response)
    }
    const flooded = (): void => {
      socket.destroy(new Error('it sends too much'))
    }
    socket.on('data', splitLines(answered, MAXIMUM_RESPONSE_CHARACTERS, flooded))
    socket.write(`${JSON.stringify({ command })}\n`)
  })
}

function responseOf(line: string): ControlResponse | undefined {
  try {
    return JSON.parse(line) as ControlResponse
  } catch {
    return undefined
  }
}

function notRunning(path: string, error: NodeJS.ErrnoException): Error {
  if (error.code === 'EACCES') {
    return new Error(
      `You may not talk to transferd: the control socket ${path} is for its own user and group. Use sudo, or join the group of the socket.`,
    )
  }
  return new Error(
    `No transferd answers on ${path} (${error.message}). Start it (systemctl start transferd), or name the configuration that it runs with: --config FILE.`,
  )
}
