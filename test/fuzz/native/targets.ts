import { sourcesIn } from '../../native/sources.js'

/** A program that libFuzzer drives: what of `native` it tries, and how long an input may get. */
export interface FuzzTarget {
  readonly name: string
  /** Files of `native` that it is made of. */
  readonly sources: readonly string[]
  readonly libraries?: readonly string[]
  readonly mostBytes: number
}

const RTP_DATAGRAMS = 8192

/** Every place of the addon where something from outside comes in; the program is `<name>.cc` beside this file. */
export const FUZZ_TARGETS: readonly FuzzTarget[] = [
  { name: 'detector', sources: sourcesIn('native/dtmf'), mostBytes: 2048 },
  { name: 'rtp_packet', sources: rtp('packet', 'reception'), mostBytes: RTP_DATAGRAMS },
  { name: 'rtcp', sources: rtp('rtcp'), mostBytes: 1600 },
  {
    name: 'srtp',
    sources: rtp('srtp', 'srtp_library', 'packet'),
    libraries: ['-ldl'],
    mostBytes: RTP_DATAGRAMS,
  },
  { name: 'telephone_event', sources: rtp('telephone_event', 'packet'), mostBytes: 2048 },
  {
    name: 'jitter_buffer',
    sources: rtp('jitter_buffer', 'comfort_noise', 'concealment', 'delay_record', 'time_scale'),
    mostBytes: 4096,
  },
  { name: 'comfort_noise', sources: rtp('comfort_noise'), mostBytes: 1024 },
  {
    name: 'stream_receiver',
    sources: [
      'native/engine/stream_receiver.cc',
      ...['rtp', 'dtmf', 'g711'].flatMap((folder) => sourcesIn(`native/${folder}`)),
    ],
    libraries: ['-ldl'],
    mostBytes: RTP_DATAGRAMS,
  },
  { name: 'wav', sources: sound('wav', 'file_source'), mostBytes: 8192 },
  {
    name: 'resampler',
    sources: sound('resampler', 'speex_library'),
    libraries: ['-ldl'],
    mostBytes: 512,
  },
  { name: 'evdev', sources: ['native/system/evdev.cc'], mostBytes: 2048 },
  {
    name: 'device_reader',
    sources: ['native/system/device_reader.cc'],
    libraries: ['-luv'],
    mostBytes: 16_384,
  },
  { name: 'tone_score', sources: ['native/engine/tone_player.cc'], mostBytes: 2048 },
]

function rtp(...names: readonly string[]): readonly string[] {
  return names.map((name) => `native/rtp/${name}.cc`)
}

function sound(...names: readonly string[]): readonly string[] {
  return names.map((name) => `native/sound/${name}.cc`)
}
