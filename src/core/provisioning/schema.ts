import type { Static } from '@sinclair/typebox'
import * as Type from '@sinclair/typebox/type'
import { ALTERNATIVE, DIGIT_MAP } from '../telephony/digit-map.js'
import { AccountSchema } from './account-schema.js'
import { group } from './schema-group.js'
import { TransferSchema } from './transfer-schema.js'

const digitMaps = (title: string, description: string, example: string) =>
  Type.Array(Type.String({ pattern: `^${ALTERNATIVE}$`, maxLength: 64, examples: [example] }), {
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
    digitMap: Type.String({
      title: 'Digit map',
      description:
        'The numbers that can be dialled in one string, as analog telephone adapters are given it (RFC 3435 §2.1.5, H.248.1 §7.1.14): alternatives with | between them. T or S at the end of one waits for T_short, L for T_long. Before them, each with a comma behind it, T:, S: and L: say how many seconds the first digit, T_short and T_long have. Adds to complete and extendable.',
      pattern: DIGIT_MAP,
      maxLength: 2048,
      default: '',
      examples: ['T:10,S:3,L:8,([1-7]xx|0[1-9]xxxxxxxx|00x.T|*xx)'],
    }),
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

const serviceCode = (example: string, title: string) =>
  Type.String({
    title,
    description: 'Dialled at the dial tone. Empty: the device has no such code, the server may.',
    pattern: '^([*#0-9]{2,8})?$',
    default: example,
    examples: [example],
  })

const ServicesSchema = group(
  {
    callWaiting: Type.Boolean({
      title: 'Call waiting',
      description:
        'Whoever calls during a call is heard as a tone, and answered by a flash. Off: they are told that the line is busy.',
      default: true,
      examples: [true],
    }),
    doNotDisturbOnCode: serviceCode('*78', 'Do not disturb'),
    doNotDisturbOffCode: serviceCode('*79', 'Calls are welcome again'),
  },
  {
    title: 'Services',
    description: 'What an ordinary phone does beside calling.',
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
    services: ServicesSchema,
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
