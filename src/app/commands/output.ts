/** To standard output: what the command was asked for. */
export const print = (text: string): void => void process.stdout.write(`${text}\n`)

/** To standard error: what went wrong, and what to do. */
export const complain = (text: string): void => void process.stderr.write(`transferd: ${text}\n`)
