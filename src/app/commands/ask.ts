import { askDaemon } from '../../io/control/client.js'
import { controlPath } from '../../io/control/protocol.js'
import { isConfigurationFault, readConfiguration } from '../configuration/read-configuration.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { complain } from './output.js'

/** Asks the daemon that runs with this configuration, and hands its answer on; says what is wrong where there is none. */
export async function ask(
  configPath: string,
  command: string,
  show: (result: unknown) => void,
): Promise<ExitCode> {
  const configuration = readConfiguration(configPath)
  if (isConfigurationFault(configuration)) {
    complain(configuration.fault)
    return configuration.exitCode
  }
  const path = controlPath(configuration.runtime_directory)
  const answer = await askDaemon(path, command).then(
    (result) => ({ result }),
    (error: Error) => ({ message: error.message }),
  )
  if ('message' in answer) {
    complain(answer.message)
    return EXIT.UNAVAILABLE
  }
  show(answer.result)
  return EXIT.OK
}
