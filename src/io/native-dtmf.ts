/** Streaming DTMF receiver, 8 kHz mono. Positions count samples from the first push. */
export interface DtmfDetector {
  /** The digits whose end became known with this push. */
  push(samples: Int16Array): readonly DetectedDigit[]
  /** So many samples were lost on their way; a digit goes on over 40 ms of them, more is silence. */
  pushLost(samples: number): readonly DetectedDigit[]
  /**
   * Where a tone began that may become a digit: within 12 ms of it, for muting. Empty again when it is dismissed, and while a
   * digit that is certain sounds. Speech gives such warnings too.
   */
  toneSuspected(): number | undefined
  /** The digit still sounding at the end of the input, if it is already long enough. */
  flush(): readonly DetectedDigit[]
  /** The judgements since the last call, in order: one each 4 ms while a candidate is looked at. None without `explain`. */
  trials(): readonly DigitTrial[]
}

/** As many receivers as there are channels, for one call a packet of all of them. */
export interface DtmfChannels {
  /**
   * The next packet of each channel, one after the other, all as long (1024 samples at the most); the array is read where it lies.
   * `lost`: one a channel, not 0 where its packet was lost. The digits whose end became known.
   */
  push(samples: Int16Array, lost?: Uint8Array): readonly ChannelDigit[]
  toneSuspected(channel: number): number | undefined
  flush(): readonly ChannelDigit[]
}

export interface ChannelDigit extends DetectedDigit {
  readonly channel: number
}

export interface DetectedDigit {
  readonly digit: string
  readonly start: number
  readonly end: number
}

/** One judgement of a candidate (native/dtmf/trial.h). What was not measured any more is 0. */
export interface DigitTrial {
  readonly digit: string
  /** 'digit' where it is one; 'too-short' where it may become one later. */
  readonly reason: TrialReason
  /** Samples taken when it was judged, and its estimated first one. */
  readonly position: number
  readonly start: number
  readonly durationMs: number
  /** How long it has to sound for what it is. */
  readonly neededMs: number
  readonly lowHz: number
  readonly highHz: number
  readonly lowDbm0: number
  readonly highDbm0: number
  /** Energy of everything else over that of the two tones. */
  readonly residual: number
  readonly instabilityDb: number
  readonly driftRad: number
  readonly onsetMs: number
  /** Dial tone, hum or an echo was taken out; the notches are on. */
  readonly interference: boolean
  readonly filtered: boolean
  /** In order; the last one decided. */
  readonly tests: readonly TrialTest[]
}

export type TrialReason =
  | 'digit'
  | 'too-short'
  | 'frequency'
  | 'residual'
  | 'level'
  | 'twist'
  | 'unsteady'
  | 'drift'
  | 'third-tone'
  | 'slow-onset'
  | 'doubtful'
  | 'echo'

/** One test of a judgement (native/dtmf/test_log.h). */
export interface TrialTest {
  readonly name: string
  readonly figure: number
  readonly limit: number
  readonly unit: string
  /** The figure has to reach the limit; else it must not exceed it. */
  readonly atLeast: boolean
  readonly passed: boolean
}
