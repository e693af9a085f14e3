import { readFileSync } from 'node:fs'
import { parse, TomlError } from 'smol-toml'
import {
  keyName,
  type SchemaFault,
  schemaFaults,
  withDefaults,
} from '../../core/provisioning/schema-fault.js'
import { EXIT } from '../commands/exit-codes.js'
import { conflictsOf } from './conflicts.js'
import { locateKey } from './locate-key.js'
import { type Configuration, ConfigurationSchema } from './schema.js'
import { secretFileFault } from './secret-file.js'

/** Why there is no configuration: one paragraph for people, and the exit code. */
export interface ConfigurationFault {
  readonly fault: string
  readonly exitCode: typeof EXIT.CONFIG | typeof EXIT.NOINPUT
}

/** At most so many faults are told at once: the first often brings the others with it. */
const MOST_FAULTS = 4

/** Reads the device configuration. Nothing is coerced, every absent key has its default, and whatever is wrong is a value. */
export function readConfiguration(path: string): Configuration | ConfigurationFault {
  const text = readText(path)
  if (typeof text !== 'string') return text
  return parseConfiguration(text, path)
}

export const isConfigurationFault = (
  result: Configuration | ConfigurationFault,
): result is ConfigurationFault => 'fault' in result

/** As `readConfiguration`, from the text; `path` is named in messages. Looks at the modes of the files that hold secrets. */
export function parseConfiguration(text: string, path: string): Configuration | ConfigurationFault {
  const parsed = parseToml(text, path)
  if ('fault' in parsed) return parsed
  const complete = withDefaults(ConfigurationSchema, parsed.table)
  const faults = schemaFaults(ConfigurationSchema, complete)
  if (faults.length > 0) return refusal(path, text, faults)
  const configuration = complete as Configuration
  const conflicts = conflictsOf(configuration)
  if (conflicts.length > 0) return refusal(path, text, conflicts)
  const secret = secretFaults(configuration)
  return secret.length > 0 ? refusal(path, text, secret) : configuration
}

function readText(path: string): string | ConfigurationFault {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const cause =
      code === 'ENOENT'
        ? `There is no configuration ${path}. Write it, as docs/configuration.md describes (a smallest one is at its top), or name another with --config FILE.`
        : `The configuration ${path} cannot be read: ${message}. Give the user that transferd runs as the right to read it.`
    return { fault: cause, exitCode: EXIT.NOINPUT }
  }
}

function parseToml(text: string, path: string): { table: object } | ConfigurationFault {
  try {
    return { table: parse(text) }
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const [first = ''] = error.message.split('\n')
    const what = first.replace(/^Invalid TOML document: /, '')
    return {
      fault: `${path}, line ${error.line}, column ${error.column}: this is not TOML: ${what}. Correct the line; text stands in quotes ("..."), a group begins with [name].`,
      exitCode: EXIT.CONFIG,
    }
  }
}

function refusal(path: string, text: string, faults: readonly SchemaFault[]): ConfigurationFault {
  const sentences = faults.slice(0, MOST_FAULTS).map((fault) => {
    const line = locateKey(text, fault.path)
    const name = keyName(fault.path)
    const what = `${name === '' ? 'the file' : name} ${fault.what}`
    return `${line === undefined ? '' : `line ${line}: `}${what}${/[.?]$/.test(what) ? '' : '.'}`
  })
  const more = faults.length - sentences.length
  const rest = more > 0 ? ` And ${more} more.` : ''
  return {
    fault: `${path}, ${sentences.join(' And ')}${rest} Correct the file (docs/configuration.md describes every key) and try it with 'transferd check'.`,
    exitCode: EXIT.CONFIG,
  }
}

function secretFaults({ provisioning }: Configuration): SchemaFault[] {
  return (['file', 'client_key_file'] as const).flatMap((key) => {
    const what = provisioning[key] === '' ? undefined : secretFileFault(provisioning[key])
    return what === undefined ? [] : [{ path: ['provisioning', key], what }]
  })
}
