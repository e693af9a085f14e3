import type { ExitCode } from './exit-codes.js'

/** Runs a subcommand with the words after its name. A `UsageError` is thrown for words that make no sense. */
export type Command = (words: readonly string[]) => Promise<ExitCode>

export interface CatalogueEntry {
  /** What follows the name on the command line. */
  readonly usage: string
  readonly summary: string
  /** Each command is loaded only when it is called: starting the daemon does not pay for the others. */
  readonly load: () => Promise<Command>
}

export const CATALOGUE: Readonly<Record<string, CatalogueEntry>> = {
  run: {
    usage: '[--config FILE]',
    summary: 'runs the phone until it is told to stop (SIGTERM, Ctrl-C)',
    load: async () => (await import('./run.js')).run,
  },
  check: {
    usage: '[--config FILE] [--document FILE] [--offline]',
    summary: 'says whether configuration and provisioning document are right, and who may transfer',
    load: async () => (await import('./check.js')).check,
  },
  status: {
    usage: '[--config FILE] [--json]',
    summary: 'says how the running phone stands',
    load: async () => (await import('./status.js')).status,
  },
  resync: {
    usage: '[--config FILE]',
    summary: 'makes the running phone ask for its provisioning document now',
    load: async () => (await import('./resync.js')).resync,
  },
  trace: {
    usage: '[FILE]',
    summary: 'draws the SIP messages of a log (level debug; FILE or standard input) as a ladder',
    load: async () => (await import('./trace.js')).trace,
  },
  detect: {
    usage: '[--json] [--explain [--svg OUT]] [FILE.wav | FILE | -]',
    summary:
      'finds DTMF digits in a sound (8 kHz mono 16 bits: WAV, or raw from a file or standard input); --explain says of each, and of each near miss, what was measured and why it is one or not, --svg draws it',
    load: async () => (await import('./detect.js')).detectCommand,
  },
  version: {
    usage: '',
    summary: 'says which transferd this is',
    load: async () => (await import('./version.js')).version,
  },
}

export function helpText(): string {
  const rows = Object.entries(CATALOGUE).map(
    ([name, { usage, summary }]) => `  transferd ${`${name} ${usage}`.trimEnd()}\n      ${summary}`,
  )
  return `transferd: a SIP phone that transfers calls from the keypad and never loses a caller.

${rows.join('\n')}

  --config FILE   the configuration of the device; without it /etc/transferd/transferd.toml.
                  docs/configuration.md describes every key.
  --help          this text

In a call: #1 and a number sends the caller there. *2 and a number calls there first; hang up to connect the two.
`
}
