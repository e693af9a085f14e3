import { isConfigurationFault, readConfiguration } from '../configuration/read-configuration.js'
import { readWords } from './arguments.js'
import { findDocument } from './check-document.js'
import { documentReport, hardwareReport } from './check-report.js'
import { configOption, DEFAULT_PATH } from './config-option.js'
import type { ExitCode } from './exit-codes.js'
import { complain, print } from './output.js'

const options = {
  ...configOption,
  document: { type: 'string' },
  offline: { type: 'boolean' },
} as const

/** `transferd check`: configuration and document in plain words, and which line may transfer and why not. */
export async function check(words: readonly string[]): Promise<ExitCode> {
  const { values } = readWords(words, options)
  const path = values.config ?? DEFAULT_PATH
  const configuration = readConfiguration(path)
  if (isConfigurationFault(configuration)) {
    complain(configuration.fault)
    return configuration.exitCode
  }
  print(`The configuration ${path} is right.`)
  print(hardwareReport(configuration))
  const found = await findDocument(configuration, values.document, values.offline ?? false)
  for (const trouble of found.troubles) complain(trouble)
  if (found.applied === undefined) return found.exitCode
  print(`The provisioning document (${found.origin}) is right.`)
  print(documentReport(configuration, found.applied.document, Date.now()))
  return found.exitCode
}
