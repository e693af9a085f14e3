import { runDaemon } from '../compose.js'
import { isConfigurationFault, readConfiguration } from '../configuration/read-configuration.js'
import { readWords } from './arguments.js'
import { configOption, DEFAULT_PATH } from './config-option.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { complain } from './output.js'

/** `transferd run`: the daemon, until SIGTERM or SIGINT; a second one ends it at once. */
export async function run(words: readonly string[]): Promise<ExitCode> {
  const { values } = readWords(words, configOption)
  const configuration = readConfiguration(values.config ?? DEFAULT_PATH)
  if (isConfigurationFault(configuration)) {
    complain(configuration.fault)
    return configuration.exitCode
  }
  const daemon = await runDaemon(configuration).catch(refused)
  if (daemon === undefined) return EXIT.UNAVAILABLE
  process.once('SIGTERM', () => daemon.stop())
  process.once('SIGINT', () => daemon.stop())
  await daemon.stopped
  return EXIT.OK
}

/** What the device cannot do is told in a paragraph; a fault of ours keeps its stack. */
function refused(error: unknown): undefined {
  const isOurs = !(error instanceof Error) || error.constructor !== Error
  if (isOurs) throw error
  complain(error.message)
}
