import type { Static, TObject, TProperties } from '@sinclair/typebox'
import * as Type from '@sinclair/typebox/type'
import { HOST } from '../../core/provisioning/account-schema.js'
import { LineSchema } from './line-schema.js'
import { group, path, port } from './schema-parts.js'

const SipSchema = group(
  {
    local_address: Type.String({
      title: 'Address of our SIP and RTP sockets',
      description: 'Empty: the address by which the upstream is reached.',
      pattern: '^[0-9A-Fa-f.:]*$',
      default: '',
      examples: ['192.0.2.10'],
    }),
    local_port: port('UDP port of our SIP socket', '0 takes any free port.', 5060, 0),
    ca_file: path(
      'Certificate authority of SIP servers reached over TLS, PEM',
      'Empty: those that Node trusts.',
      '/etc/transferd/sip-ca.pem',
    ),
  },
  'SIP',
  'Our end of the signalling. Accounts and servers come with the provisioning document.',
)

const MediaSchema = group(
  {
    rtp_port_first: port('First UDP port for RTP', 'Even.', 16_384, 1024),
    rtp_port_last: port('Last UDP port for RTP', 'Every call takes two.', 16_584, 1025),
    realtime_priority: Type.Integer({
      title: 'Real-time priority of the media thread',
      description:
        'SCHED_FIFO priority that is asked for. Where the system refuses it, sound goes on at normal priority and the status says so.',
      minimum: 1,
      maximum: 99,
      default: 50,
      examples: [50],
    }),
    addon: path(
      'Other path of the native addon',
      'Empty: build/Release/transferd.node of the installation.',
      '/usr/lib/transferd/transferd.node',
    ),
  },
  'Media',
  'Sound over the network.',
)

const ProvisioningSchema = group(
  {
    url: Type.String({
      title: 'Address of the document',
      description: 'https: only. Exactly one of url and file is set.',
      pattern: '^(?:https://[!-~]+)?$',
      default: '',
      examples: ['https://prov.example.com/device.json'],
    }),
    file: path(
      'File with the document',
      'Instead of url. It holds passwords: nobody but its owner may have access (mode 0600).',
      '/etc/transferd/device.json',
    ),
    ca_file: path(
      'Certificate authority of the server, PEM',
      'Empty: those that Node trusts.',
      '/etc/transferd/ca.pem',
    ),
    client_certificate_file: path(
      'Our certificate, PEM',
      'Where the server asks for one. Together with client_key_file.',
      '/etc/transferd/device.pem',
    ),
    client_key_file: path(
      'Our private key, PEM',
      'Nobody but its owner may have access (mode 0600).',
      '/etc/transferd/device.key',
    ),
    refresh_seconds: Type.Integer({
      title: 'Refresh, s',
      description:
        'How often the document is asked for; a jitter of a tenth is added or taken away.',
      minimum: 10,
      maximum: 604_800,
      default: 3600,
      examples: [3600],
    }),
  },
  'Provisioning',
  'Where account and permission come from. The last good document is kept and used at the next start.',
)

const EmergencySchema = group(
  {
    host: Type.String({
      title: 'Server',
      description: 'Name or address. Empty: a line without an account can call nobody.',
      pattern: `^$|${HOST}`,
      maxLength: 253,
      default: '',
      examples: ['sip.example.com'],
    }),
    port: port(
      'Port',
      '0: what the name server says of the host (RFC 3263), else 5060, over TLS 5061.',
      0,
      0,
    ),
    transport: Type.Union([Type.Literal('udp'), Type.Literal('tcp'), Type.Literal('tls')], {
      title: 'Transport',
      description: 'udp, tcp or tls.',
      default: 'udp',
      examples: ['tls'],
    }),
    domain: Type.String({
      title: 'SIP domain',
      description: 'Whom the call is for: 112@domain. Empty: the host.',
      pattern: `^$|${HOST}`,
      maxLength: 253,
      default: '',
      examples: ['example.com'],
    }),
  },
  'Emergency calls without an account',
  'The server that takes a call to an emergency number from a line that has no account: before its provisioning document has come, or after the account was taken away. It must take calls of somebody who is not registered and has no password.',
)

const LogSchema = group(
  {
    level: Type.Union(
      [
        Type.Literal('trace'),
        Type.Literal('debug'),
        Type.Literal('info'),
        Type.Literal('warn'),
        Type.Literal('error'),
      ],
      {
        title: 'Least level that is logged',
        description: 'trace, debug, info, warn or error. Digits and secrets are logged at none.',
        default: 'info',
        examples: ['debug'],
      },
    ),
  },
  'Log',
  'JSON lines on stderr, for journald.',
)

const properties = {
  state_directory: path(
    'Folder for what outlives a restart',
    'The last good provisioning document (mode 0600).',
    '/var/lib/transferd',
    '/var/lib/transferd',
  ),
  runtime_directory: path(
    'Folder for what does not',
    'The control socket, control.sock, and the journal of the open calls, journal.json, for the process that follows a crash.',
    '/run/transferd',
    '/run/transferd',
  ),
  emergency_numbers: Type.Array(
    Type.String({ pattern: '^[0-9*#+]+$', maxLength: 32, examples: ['112'] }),
    {
      title: 'Emergency numbers',
      description: 'Dialled at once, never barred, whatever the provisioning document says.',
      maxItems: 32,
      default: ['112', '911', '999'],
      examples: [['112', '911']],
    },
  ),
  emergency_upstream: EmergencySchema,
  log: LogSchema,
  sip: SipSchema,
  media: MediaSchema,
  provisioning: ProvisioningSchema,
  line: Type.Array(LineSchema, {
    title: 'Lines',
    description: 'One [[line]] a handset.',
    minItems: 1,
    maxItems: 48,
    examples: [[{ line: 1 }]],
  }),
} satisfies TProperties

/** The device configuration, `/etc/transferd/transferd.toml`. Reading it tells everything that can be configured. */
export const ConfigurationSchema: TObject<typeof properties> = Type.Object(properties, {
  title: 'transferd.toml',
  description: 'The hardware and its place. Accounts and permissions come by provisioning.',
  additionalProperties: false,
})

/** The configuration after its defaults, with the snake_case keys of the file. */
export type Configuration = Static<typeof ConfigurationSchema>
