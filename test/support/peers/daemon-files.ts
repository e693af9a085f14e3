import { join } from 'node:path'
import { DOMAIN, EXTENSION } from './directory.js'
import { ADDRESS } from './network.js'

/** How the daemon is set up; the rest are the defaults of the product. */
export interface DaemonManner {
  readonly handset?: 'input' | 'serial'
  readonly blind?: 'auto' | 'refer' | 'guarded'
  /** `permissions.multiUserAware` of the provisioning document. */
  readonly permitted?: boolean
  readonly password?: string
  readonly displayName?: string
  /** How it reaches the exchange; `pin` and `caFile` are for TLS. */
  readonly transport?: 'udp' | 'tcp' | 'tls'
  readonly pin?: string
  readonly caFile?: string
  /** A name that stands for the exchange by SRV. */
  readonly upstreamName?: string
  readonly registerSeconds?: number
  readonly srtp?: 'off' | 'offered' | 'required'
  /** It reaches the exchange through the relay. */
  readonly relayed?: boolean
  /** Where the document is fetched from instead of from a file, and who vouches for that server. */
  readonly document?: { readonly url: string; readonly caFile: string }
  /** Lines beside the first, as the document has them; they have no keys and no hook. */
  readonly others?: readonly { readonly line: number }[]
  /** `debug` where it is not said. */
  readonly logLevel?: 'debug' | 'trace'
  /** Nothing around it keeps it from leaving core files, which would lie in its state directory. */
  readonly mayDump?: boolean
  /** Every number of three digits is complete where it is not said. */
  readonly dialPlan?: { readonly complete: readonly string[]; readonly barred: readonly string[] }
}

const DAY_MS = 86_400_000

/** The text of `transferd.toml`; `devices` names the keypad and the hook. */
export function configuration(folder: string, devices: string, manner: DaemonManner): string {
  const { caFile = '', document, others = [], logLevel = 'debug' } = manner
  const source =
    document === undefined
      ? `file = "${join(folder, 'device.json')}"`
      : `url = "${document.url}"\nca_file = "${document.caFile}"`
  const voice = join(folder, 'voice.wav')
  const rest = others.map(
    ({ line }) => `
[[line]]
line = ${line}
sound = { kind = "file", capture = "${voice}", playback = "${join(folder, `heard-${line}.raw`)}" }
`,
  )
  return `state_directory = "${join(folder, 'state')}"
runtime_directory = "${join(folder, 'run')}"

[log]
level = "${logLevel}"

[sip]
local_address = "${ADDRESS.transferor}"
local_port = 5060
ca_file = "${caFile}"

[provisioning]
${source}

[[line]]
line = 1
sound = { kind = "file", capture = "${voice}", playback = "${join(folder, 'heard.raw')}" }
${devices}${rest.join('')}`
}

const upstreamOf = ({ upstreamName, transport = 'udp', pin = '', relayed }: DaemonManner) => ({
  ...(upstreamName === undefined
    ? { host: relayed ? ADDRESS.relay : ADDRESS.upstream, port: transport === 'tls' ? 5061 : 5060 }
    : { host: upstreamName }),
  transport,
  pin,
})

/** The provisioning document. */
export function provisioning(manner: DaemonManner): string {
  const { user, password, displayName } = EXTENSION.transferor
  return JSON.stringify({
    version: 1,
    device: 'tech-1',
    issuedAt: new Date(Date.now() - DAY_MS).toISOString().replace(/\.\d+/, ''),
    notAfter: new Date(Date.now() + DAY_MS).toISOString().replace(/\.\d+/, ''),
    lines: [
      {
        line: 1,
        extensionType: 'term',
        permissions: { multiUserAware: manner.permitted ?? true },
        account: {
          enabled: true,
          user,
          password: manner.password ?? password,
          displayName: manner.displayName ?? displayName,
          domain: DOMAIN,
          upstream: upstreamOf(manner),
          registerSeconds: manner.registerSeconds ?? 300,
          ...(manner.srtp === undefined ? {} : { srtp: manner.srtp }),
        },
        keypadTransfer: { enabled: true, blind: manner.blind ?? 'refer' },
        dialPlan: manner.dialPlan ?? { complete: ['[1-9]xx'] },
      },
      ...(manner.others ?? []),
    ],
  })
}
