import type { TProperties } from '@sinclair/typebox'
import * as Type from '@sinclair/typebox/type'
import { TONE_NOTATION } from '../../core/telephony/tone-notation.js'
import { group, path } from './schema-parts.js'

/** So low a side tone is none. */
export const NO_SIDE_TONE_DB = -60

/** One kind of a thing that comes in kinds. */
const kind = <Name extends string, Properties extends TProperties>(
  name: Name,
  description: string,
  properties: Properties,
) =>
  Type.Object(
    {
      kind: Type.Literal(name, { title: 'Kind', description, examples: [name] }),
      ...properties,
    },
    { title: name, description, additionalProperties: false },
  )

const text = (title: string, description: string, fallback: string, example: string) =>
  Type.String({ title, description, maxLength: 256, default: fallback, examples: [example] })

const inputDevice = {
  device: path(
    'Device node',
    'A link below /dev/input/by-path or by-id stays the same over restarts. Exactly one of device and match.',
    '/dev/input/by-path/platform-keypad-event',
  ),
  match: text(
    'Part of the name or place of the device',
    'As the kernel reports them in /sys/class/input/event*/device/name and phys, upper or lower case.',
    '',
    'USB Handset',
  ),
}

const serialDevice = Type.String({
  title: 'Serial device',
  description: '8 data bits, no parity, 1 stop bit.',
  pattern: '^/.+$',
  examples: ['/dev/ttyS1'],
})

const KeypadSchema = Type.Union(
  [
    kind('evdev', 'A keypad that the kernel knows as an input device.', {
      ...inputDevice,
      grab: Type.Boolean({
        title: 'For us alone',
        description: 'No console hears the keys too.',
        default: true,
        examples: [true],
      }),
      keys: Type.Record(
        Type.String(),
        Type.String({ pattern: '^(?:[0-9*#]|flash)?$', examples: ['flash'] }),
        {
          title: 'Other keys',
          description:
            'Key code (of evtest) to 0-9, *, #, flash, or empty for a key that means nothing. KEY_NUMERIC_*, KEY_0 to KEY_9 and the number block are known without it.',
          default: {},
          examples: [{ '169': 'flash' }],
        },
      ),
    }),
    kind('serial', 'A keypad with a microcontroller behind a serial line.', {
      device: serialDevice,
      baud: Type.Integer({
        title: 'Bits a second',
        description: 'As the microcontroller has it.',
        minimum: 300,
        maximum: 4_000_000,
        default: 115_200,
        examples: [9600],
      }),
    }),
    kind(
      'terminal',
      'The terminal in which transferd runs: digits dial, h lifts the handset and puts it back, f is the flash button.',
      {},
    ),
  ],
  { title: 'Keypad', description: 'Where keys come from.' },
)

const HookSchema = Type.Union(
  [
    kind('evdev', 'A hookswitch that the kernel knows as a switch or key.', {
      ...inputDevice,
      type: Type.Integer({
        title: 'Type of the event',
        description: '5 is EV_SW, 1 is EV_KEY.',
        minimum: 0,
        maximum: 31,
        default: 5,
        examples: [5],
      }),
      code: Type.Integer({
        title: 'Code of the event',
        description: 'As evtest shows it when the handset is lifted.',
        minimum: 0,
        maximum: 767,
        examples: [5],
      }),
      active: Type.Integer({
        title: 'Value that means off-hook',
        description: '0 or 1.',
        minimum: 0,
        maximum: 1,
        default: 1,
        examples: [0],
      }),
      mode: Type.Union([Type.Literal('level'), Type.Literal('momentary')], {
        title: 'Switch or button',
        description: 'level: the value is the state. momentary: each press changes sides.',
        default: 'level',
        examples: ['momentary'],
      }),
    }),
    kind('serial', 'The serial keypad of the line tells it (OFFHOOK, ONHOOK).', {}),
    kind('terminal', 'The terminal keypad of the line tells it (h).', {}),
    kind('none', 'There is none.', {}),
  ],
  { title: 'Hookswitch', description: 'Where off-hook comes from.', default: { kind: 'none' } },
)

const SoundSchema = Type.Union(
  [
    kind('alsa', 'A sound card.', {
      capture: text('Microphone', 'ALSA device.', 'default', 'hw:1,0'),
      playback: text('Earpiece', 'ALSA device.', 'default', 'hw:1,0'),
    }),
    kind('file', 'Files in the place of a handset, in real time: raw 8 kHz mono s16le, or WAV.', {
      capture: path('What the handset says', 'Empty: silence.', '/tmp/handset.wav'),
      playback: path('What the handset hears', 'Empty: thrown away.', '/tmp/earpiece.raw'),
    }),
  ],
  {
    title: 'Sound',
    description: 'The handset’s microphone and earpiece.',
    default: { kind: 'alsa', capture: 'default', playback: 'default' },
  },
)

const gain = (title: string, description: string, example: number) =>
  Type.Number({
    title,
    description: `dB. ${description}`,
    minimum: -30,
    maximum: 30,
    default: 0,
    examples: [example],
  })

const VoiceSchema = group(
  {
    capture_gain_db: gain('Gain of the microphone', 'What is too loud then is clipped.', 6),
    playback_gain_db: gain('Gain of the earpiece', 'Speech and tones alike.', -6),
    side_tone_db: Type.Number({
      title: 'Side tone',
      description:
        'dB. What the handset says in its own ear, against what the far end hears of it; −60 is none. It comes as late as the sound card is slow: where the card has a side tone of its own, that is better.',
      minimum: NO_SIDE_TONE_DB,
      maximum: 0,
      default: NO_SIDE_TONE_DB,
      examples: [-20],
    }),
    echo_cancellation: Type.Boolean({
      title: 'Hands-free',
      description:
        'What the loudspeaker says is taken out of what the microphone hears. Needs libspeexdsp; not together with a side tone.',
      default: false,
      examples: [true],
    }),
  },
  'Voice',
  'How loud the handset speaks and hears.',
)

const ownTone = (title: string, example: string) =>
  Type.String({
    title,
    description: 'Empty: that of the tone plan.',
    pattern: TONE_NOTATION,
    maxLength: 256,
    default: '',
    examples: [example],
  })

const TonesSchema = group(
  {
    dial: ownTone('Dial tone', '425'),
    'call-waiting': ownTone('Call waiting', '425/200,0/200,425/200,0/9400'),
    'recall-dial': ownTone('Interrupted dial tone', '!425/100,!0/100,425'),
    ringback: ownTone('Ringback tone', '425/1000,0/4000'),
    busy: ownTone('Busy tone', '480+620/500,0/500'),
    reorder: ownTone('Reorder tone', '480+620/250,0/250'),
  },
  'Tones of one’s own',
  'In the place of those of the tone plan, written as in Asterisk’s indications.conf: Hz that sound together, a slash and ms; 0 Hz is silence; what has a ! in front is heard once.',
)

export const LineSchema = Type.Object(
  {
    line: Type.Integer({
      title: 'Line',
      description: 'Its number in the provisioning document.',
      minimum: 1,
      maximum: 48,
      examples: [1],
    }),
    tone_plan: Type.Union([Type.Literal('europe'), Type.Literal('us'), Type.Literal('uk')], {
      title: 'Tone plan',
      description: 'Dial, busy and ringback tones of the country.',
      default: 'europe',
      examples: ['us'],
    }),
    tones: TonesSchema,
    inband_digits: Type.Boolean({
      title: 'Digits in the sound',
      description: 'The handset is an analog telephone: its digits are found in its sound (DTMF).',
      default: false,
      examples: [true],
    }),
    sound: SoundSchema,
    voice: VoiceSchema,
    keypad: Type.Array(KeypadSchema, {
      title: 'Keypads',
      description: 'None or more [[line.keypad]]. A press that two of them report counts once.',
      maxItems: 8,
      default: [],
    }),
    hook: HookSchema,
  },
  { title: 'Line', description: 'One handset.', additionalProperties: false },
)
