import { type ParseArgsConfig, parseArgs } from 'node:util'

/** The command line makes no sense; the message says why, for people. */
export class UsageError extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>

/** The words of a command by node:util's parseArgs, strictly; at most `most` words besides the options. */
export function readWords<Known extends Options>(
  words: readonly string[],
  options: Known,
  most = 0,
) {
  const parsed = parse(words, options)
  if (parsed.positionals.length > most) {
    throw new UsageError(`'${parsed.positionals[most]}' is one word too many.`)
  }
  return parsed
}

function parse<Known extends Options>(words: readonly string[], options: Known) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true })
  } catch (error) {
    // parseArgs explains how to pass a file that begins with a dash, which nobody asked.
    const [sentence = ''] = (error as Error).message.split(/\. To specify/)
    throw new UsageError(`${sentence.replace(/\.$/, '')}.`)
  }
}
