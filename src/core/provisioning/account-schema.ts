import * as Type from '@sinclair/typebox/type'
import { group } from './schema-group.js'

/** Name or address of a host. */
export const HOST = '^[A-Za-z0-9.:_-]+$'

/** The SIP account of a line. No text of it can carry a line end into a SIP header. */
export const AccountSchema = group(
  {
    enabled: Type.Boolean({
      title: 'Enabled',
      description: 'Whether the line registers and may call.',
      examples: [true],
    }),
    user: Type.String({
      title: 'SIP user name',
      description: 'User part of the address of record. May contain *.',
      pattern: '^[!-~]+$',
      maxLength: 128,
      examples: ['0003*210'],
    }),
    authUser: Type.String({
      title: 'User name for digest authentication',
      description: 'Absent or empty: the SIP user name.',
      pattern: '^[!-~]*$',
      maxLength: 128,
      default: '',
      examples: ['0003*210'],
    }),
    password: Type.String({
      title: 'Password',
      description: 'Never logged, never shown.',
      pattern: '^[^\\u0000-\\u001f\\u007f]*$',
      maxLength: 256,
      examples: ['…'],
    }),
    displayName: Type.String({
      title: 'Display name',
      description: 'What a called phone shows.',
      pattern: '^[^\\u0000-\\u001f\\u007f]*$',
      maxLength: 128,
      default: '',
      examples: ['Tech 1'],
    }),
    domain: Type.String({
      title: 'SIP domain',
      description: 'Host part of the address of record.',
      pattern: HOST,
      maxLength: 253,
      examples: ['example.com'],
    }),
    realms: Type.Array(
      Type.String({ pattern: '^[^\\u0000-\\u001f\\u007f"\\\\]+$', maxLength: 253 }),
      {
        title: 'Realms',
        description:
          'Who may ask for the password (the realm of a digest challenge). Absent or empty: the SIP domain, and the realm with which the registrar itself asks.',
        maxItems: 8,
        default: [],
        examples: [['asterisk']],
      },
    ),
    upstream: group(
      {
        host: Type.String({
          title: 'Server',
          description: 'Name or address of the server that we register with.',
          pattern: HOST,
          maxLength: 253,
          examples: ['192.0.2.1'],
        }),
        port: Type.Integer({
          title: 'Port',
          description:
            'Port of the server. Absent or 0: what the name server says of the host (NAPTR and SRV, RFC 3263), where it says nothing 5060, over TLS 5061.',
          minimum: 0,
          maximum: 65_535,
          default: 0,
          examples: [5060],
        }),
        transport: Type.Union([Type.Literal('udp'), Type.Literal('tcp'), Type.Literal('tls')], {
          title: 'Transport',
          description:
            'How SIP travels to the server. tcp and tls: one connection, opened by the phone, kept open, opened again when it is lost. With tls the certificate of the server must be for the domain or for the host (RFC 5922, no wildcards).',
          default: 'udp',
          examples: ['tls'],
        }),
        pin: Type.String({
          title: 'Pinned key',
          description:
            'With tls: SHA-256 of the public key (SubjectPublicKeyInfo) that the server must have besides a valid certificate, in base64. Empty: any.',
          pattern: '^(?:[A-Za-z0-9+/]{43}=)?$',
          default: '',
          examples: ['47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='],
        }),
        learnAddress: Type.Boolean({
          title: 'Learn our address',
          description:
            'Behind an address translator our Contact has the address and port under which the server sees us (received and rport, RFC 3581). Without it always our own.',
          default: true,
          examples: [false],
        }),
        keepAliveSeconds: Type.Integer({
          title: 'Keep-alive over UDP, s',
          description:
            'How often two empty lines are sent over UDP, so that translators and firewalls on the way keep the path open (a fifth earlier at random). 0: never. Connections over tcp and tls have a keep-alive of their own.',
          minimum: 0,
          maximum: 3600,
          default: 25,
          examples: [25],
        }),
        gruu: Type.Boolean({
          title: 'Globally routable name',
          description:
            'Whether we ask the registrar for a GRUU (RFC 5627) and use it as Contact in calls. Only for a server that also routes requests to such names.',
          default: false,
          examples: [true],
        }),
      },
      { title: 'Upstream', description: 'The SIP server that we register with.' },
    ),
    registerSeconds: Type.Integer({
      title: 'Registration interval, s',
      description: 'What we ask for in Expires (RFC 3261 §10.2.1.1); the server may shorten it.',
      minimum: 30,
      maximum: 86_400,
      default: 300,
      examples: [300],
    }),
    srtp: Type.Union([Type.Literal('off'), Type.Literal('offered'), Type.Literal('required')], {
      title: 'SRTP',
      description:
        'Encrypted speech (RFC 3711, keys by RFC 4568), only where the transport is tls. offered: encrypted where the far end does it too (RFC 8643). required: never in the clear; a call without it does not come about. Needs the library libsrtp2 on the device.',
      default: 'offered',
      examples: ['required'],
    }),
    subscribeMailbox: Type.Boolean({
      title: 'Subscribe to the mailbox',
      description:
        'Whether we ask the server to tell what waits in the mailbox of the address of record (SUBSCRIBE message-summary, RFC 3842). What it tells unasked is heard in any case.',
      default: true,
      examples: [false],
    }),
    codecs: Type.Array(Type.Union([Type.Literal('PCMA'), Type.Literal('PCMU')]), {
      title: 'Codecs',
      description: 'In order of preference.',
      minItems: 1,
      maxItems: 2,
      default: ['PCMA', 'PCMU'],
      examples: [['PCMU']],
    }),
  },
  { title: 'Account', description: 'The SIP account of the line.' },
)
