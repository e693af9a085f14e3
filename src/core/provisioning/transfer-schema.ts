import * as Type from '@sinclair/typebox/type'
import { group } from './schema-group.js'

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

const rung = (title: string, description: string, example: string) =>
  Type.String({
    title,
    description,
    pattern: '^([0-9*#+]{1,64})?$',
    default: '',
    examples: [example],
  })

const RescueSchema = group(
  {
    park: rung('Park code', 'The number that parks a call. Empty: not tried.', '700'),
    number: rung('Rescue number', 'Somebody who is always there. Empty: not tried.', '0'),
    voicemail: rung('Voicemail', 'The mailbox that takes the caller. Empty: not tried.', '*97'),
  },
  {
    title: 'Rescue ladder',
    description:
      'Where a caller goes whom nobody takes back, tried in this order, each by a blind transfer. Who is taken by none waits on hold, ten minutes at the most.',
    optional: true,
  },
)

/** Transfer from the keypad: codes and timers, with the defaults of PRODUCT §1. */
export const TransferSchema = group(
  {
    enabled: Type.Boolean({
      title: 'Transfer from the keypad',
      description: 'The feature itself. Absent means off.',
      default: false,
      examples: [true],
    }),
    blind: Type.Union([Type.Literal('auto'), Type.Literal('refer'), Type.Literal('guarded')], {
      title: 'Way of a blind transfer',
      description:
        'refer: a plain REFER, for an upstream that passes it on to the far phone. guarded: the device calls the target itself and connects the two when they answer, for an upstream that takes the caller away at once (Asterisk and its kin). auto: what the call and earlier transfers show of the upstream decides.',
      default: 'auto',
      examples: ['auto'],
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
    withoutReplaces: Type.Union([Type.Literal('bridge'), Type.Literal('refer')], {
      title: 'Where a phone cannot do Replaces',
      description:
        'How an attended transfer is completed where caller or target says that it cannot do Replaces (RFC 3891). bridge: the device relays the two. refer: it ends its call with the target and sends the caller there by a plain REFER.',
      default: 'bridge',
      examples: ['bridge'],
    }),
    ringbackToCaller: Type.Boolean({
      title: 'Ringback to the caller',
      description: 'While the target rings the caller hears ringback of ours, not hold music.',
      default: false,
      examples: [true],
    }),
    rescue: RescueSchema,
    callBack: Type.Boolean({
      title: 'Call back who was lost',
      description:
        'Where the server took the caller away and then did not reach the target, or gave a caller on hold up while the network was away, the user is rung and the caller called.',
      default: true,
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
