import { formatTimestamp } from '../../core/provisioning/timestamp.js'
import { BUILD_MS, VERSION } from '../build-info.js'
import { readWords } from './arguments.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { print } from './output.js'

/** `transferd version`. */
export async function version(words: readonly string[]): Promise<ExitCode> {
  readWords(words, {})
  print(`transferd ${VERSION}, built ${formatTimestamp(BUILD_MS)}, Node ${process.versions.node}`)
  return EXIT.OK
}
