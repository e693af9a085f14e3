import { type Static, type TObject, type TProperties, Type } from '@sinclair/typebox'

/** An object that refuses unknown keys, except those that begin with `x-`. Absent altogether it is built from its defaults. */
function group<Properties extends TProperties>(
  properties: Properties,
  options: { title: string; description: string; optional?: boolean },
): TObject<Properties> {
  const { optional, ...words } = options
  return Type.Object(properties, {
    ...words,
    ...(optional ? { default: {} } : {}),
    additionalProperties: false,
    patternProperties: { '^x-': {} },
  })
}

const HOST = '^[A-Za-z0-9.:_-]+$'
/** MGCP digit maps (RFC 3435 §2.1.5): digits, `x`, a class in brackets, `.` repeats what stands before it. */
const DIGIT_MAP = '^(?:(?:[0-9A-D*#+xX]|\\[[0-9*#-]+\\])[.]?)+$'

const code = (example: string, title: string) =>
  Type.String({
    title,
    description: 'Two keys, the first # or *.',
    pattern: '^[*#][0-9A-D*#]$',
    default: example,
    examples: [example],
  })

const timer = (value: number, minimum: number, maximum: number, description: string) =>
  Type.Integer({
    title: 'Timer, ms',
    description,
    minimum,
    maximum,
    default: value,
    examples: [value],
  })

const TimersSchema = group(
  {
    prefixMs: timer(1500, 500, 4000, 'T_prefix: between the two keys of a code.'),
    firstMs: timer(6000, 1000, 60_000, 'T_first: until the first digit of the number.'),
    longMs: timer(4000, 500, 30_000, 'T_long: between digits.'),
    shortMs: timer(2000, 500, 30_000, 'T_short: when the number could be complete.'),
    holdMs: timer(2000, 500, 32_000, 'T_hold: final answer to the hold re-INVITE.'),
    referMs: timer(34_000, 4000, 60_000, 'T_refer: final answer to the REFER.'),
    probeMs: timer(5000, 1000, 32_000, 'T_probe: REFER accepted, but no NOTIFY yet.'),
    notifyMs: timer(32_000, 4000, 120_000, 'T_notify: first NOTIFY (RFC 6665 timer N).'),
    resultBlindMs: timer(60_000, 5000, 300_000, 'T_result: final NOTIFY of a blind transfer.'),
    resultAttendedMs: timer(10_000, 2000, 120_000, 'T_result: of an attended transfer.'),
    noAnswerMs: timer(30_000, 10_000, 120_000, 'T_noanswer: the target rings.'),
    graceMs: timer(5000, 500, 32_000, 'T_grace: the second call is left to the server.'),
    recallMs: timer(25_000, 5000, 120_000, 'T_recall: the user is rung back.'),
    recallGapMs: timer(10_000, 1000, 120_000, 'Pause between two tries of ringing back.'),
    recallTries: Type.Integer({
      title: 'Tries of ringing back',
      description: 'How often the user is rung back before the rescue ladder.',
      minimum: 1,
      maximum: 10,
      default: 2,
      examples: [2],
    }),
  },
  { title: 'Timers', description: 'How long each step may take.', optional: true },
)

const TransferSchema = group(
  {
    enabled: Type.Boolean({
      title: 'Transfer from the keypad',
      description: 'The feature itself. Absent means off.',
      default: false,
      examples: [true],
    }),
    blind: Type.Union([Type.Literal('refer'), Type.Literal('guarded')], {
      title: 'Way of a blind transfer',
      description:
        'refer: a plain REFER, for an upstream that passes it on to the far phone. guarded: the device calls the target itself and connects the two when they answer, for an upstream that takes the caller away at once (Asterisk and its kin).',
      default: 'guarded',
      examples: ['guarded'],
    }),
    blindCode: code('#1', 'Blind transfer'),
    attendedCode: code('*2', 'Attended transfer; completes it during the consultation'),
    returnCode: code('*1', 'Back to the caller'),
    conferenceCode: code('*3', 'Three-way conference'),
    swapCode: code('*4', 'Swap caller and target'),
    referRefusals: Type.Array(Type.Integer({ minimum: 300, maximum: 699 }), {
      title: 'Refusals that mean “transfer it yourself”',
      description: 'Final SIP responses to REFER after which the guarded way is taken.',
      maxItems: 20,
      default: [405, 501],
      examples: [[405, 501, 603]],
    }),
    ringbackToCaller: Type.Boolean({
      title: 'Ringback to the caller',
      description: 'While the target rings the caller hears ringback of ours, not hold music.',
      default: false,
      examples: [true],
    }),
    timers: TimersSchema,
  },
  {
    title: 'Transfer from the keypad',
    description: 'Codes and timers of the feature. Absent means off.',
    optional: true,
  },
)

const AccountSchema = group(
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
          description: 'UDP port of the server.',
          minimum: 1,
          maximum: 65_535,
          default: 5060,
          examples: [5060],
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

const digitMaps = (title: string, description: string, example: string) =>
  Type.Array(Type.String({ pattern: DIGIT_MAP, maxLength: 64, examples: [example] }), {
    title,
    description,
    maxItems: 200,
    default: [],
    examples: [[example]],
  })

const DialPlanSchema = group(
  {
    complete: digitMaps('Complete numbers', 'Dialled at once.', '[1-9]xx'),
    extendable: digitMaps('Numbers that may go on', 'Dialled after T_short.', '0xxx.'),
    barred: digitMaps('Barred numbers', 'Never dialled.', '0900x.'),
    maxDigits: Type.Integer({
      title: 'Longest number',
      description: 'Dialled at once when it is reached.',
      minimum: 1,
      maximum: 64,
      default: 32,
      examples: [32],
    }),
  },
  {
    title: 'Dial plan',
    description:
      'Digit maps in the manner of MGCP (RFC 3435 §2.1.5): x is any digit, [2-57] a class, . repeats what stands before it.',
    optional: true,
  },
)

const LineSchema = group(
  {
    line: Type.Integer({
      title: 'Line',
      description: 'Number of the line (port) of the device, as in its own configuration.',
      minimum: 1,
      maximum: 48,
      examples: [1],
    }),
    extensionType: Type.String({
      title: 'Type of the extension',
      description: 'Only "term" (phone terminal) may transfer from the keypad.',
      maxLength: 64,
      default: '',
      examples: ['term'],
    }),
    permissions: group(
      {
        multiUserAware: Type.Boolean({
          title: 'Multi-user aware',
          description: 'Permission of the owner of the extension. Absent means no.',
          default: false,
          examples: [true],
        }),
      },
      { title: 'Permissions', description: 'What the owner may do.', optional: true },
    ),
    account: AccountSchema,
    keypadTransfer: TransferSchema,
    dialPlan: DialPlanSchema,
  },
  { title: 'Line', description: 'One line (port) of the device: its account and permission.' },
)

const date = (title: string, description: string, example: string) =>
  Type.String({
    title,
    description,
    pattern: '^\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?(?:[Zz]|[+-]\\d{2}:\\d{2})$',
    maxLength: 40,
    examples: [example],
  })

/** The provisioning document as it is written: what `docs/provisioning.schema.json` publishes. */
export const DocumentSchema = group(
  {
    version: Type.Literal(1, {
      title: 'Version of the format',
      description: 'Always 1.',
      examples: [1],
    }),
    device: Type.String({
      title: 'Device',
      description: 'A name for people; appears in the log and the status.',
      maxLength: 128,
      default: '',
      examples: ['tech-1'],
    }),
    issuedAt: date(
      'Issued',
      'When the document was made (RFC 3339). A device without a clock knows from it that it is at least so late.',
      '2026-11-22T10:00:00Z',
    ),
    notAfter: date(
      'Valid until',
      'From this moment on the permission is void (RFC 3339). Ordinary calls go on.',
      '2027-11-22T10:00:00Z',
    ),
    lines: Type.Array(LineSchema, {
      title: 'Lines',
      description: 'One entry a line of the device.',
      maxItems: 48,
    }),
  },
  {
    title: 'transferd provisioning document',
    description: 'Accounts and permissions of one device.',
  },
)

/** The document as it is written, after defaults. */
export type WrittenDocument = Static<typeof DocumentSchema>
export type WrittenLine = Static<typeof LineSchema>
