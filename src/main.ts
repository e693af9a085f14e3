import { UsageError } from './app/commands/arguments.js'
import { CATALOGUE, helpText } from './app/commands/catalogue.js'
import { EXIT, type ExitCode } from './app/commands/exit-codes.js'
import { complain } from './app/commands/output.js'
import { didYouMean } from './core/provisioning/did-you-mean.js'

/** The command line: words in, exit code out. */
async function main([name, ...words]: readonly string[]): Promise<ExitCode> {
  if (name === undefined) {
    process.stderr.write(helpText())
    return EXIT.USAGE
  }
  if (isHelp(name)) {
    process.stdout.write(helpText())
    return EXIT.OK
  }
  const entry = Object.hasOwn(CATALOGUE, name) ? CATALOGUE[name] : undefined
  if (entry === undefined) return unknown(name)
  if (words.some((word) => word === '--help' || word === '-h')) {
    process.stdout.write(`transferd ${`${name} ${entry.usage}`.trimEnd()}\n  ${entry.summary}\n`)
    return EXIT.OK
  }
  try {
    const command = await entry.load()
    return await command(words)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    complain(`${error.message} The command is: transferd ${`${name} ${entry.usage}`.trimEnd()}`)
    return EXIT.USAGE
  }
}

const isHelp = (word: string): boolean => word === '--help' || word === '-h' || word === 'help'

function unknown(name: string): ExitCode {
  const near = didYouMean(name.replace(/^-+/, ''), Object.keys(CATALOGUE))
  const hint = near === undefined ? '' : ` Did you mean '${near}'?`
  complain(`There is no command '${name}'.${hint} 'transferd --help' lists them.`)
  return EXIT.USAGE
}

// `transferd detect | head`: who has read enough closes the pipe, which is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.OK)
  throw error
})

// On Linux pipes, files and terminals are written synchronously, so nothing is cut off by exit.
main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: Error) => {
    complain(
      `This is a fault of transferd itself, please report it with these lines:\n${error.stack}`,
    )
    process.exit(EXIT.SOFTWARE)
  },
)
