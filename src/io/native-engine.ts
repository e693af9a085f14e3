export interface EngineOptions {
  /** SCHED_FIFO priority to ask for, 1–99. Refusal is reported by `status()`, never fatal. */
  readonly priority: number
}

/**
 * The media engine: one real-time thread for all ports (a port is a handset: one capture, one playback) and all streams
 * (a stream is one RTP session of one call). Every method returns at once; what happens later arrives at the listener.
 * Numbers name ports and streams; the caller chooses them (ports 0–63, streams 0–255).
 */
export interface MediaEngine {
  /** Starts the thread. */
  start(): void
  /** Stops the thread, closes everything. After it the process can exit. */
  stop(): void
  status(): EngineStatus
  /** Attaches sound to a port. A device that is missing is waited for: 'sound-lost' now, 'sound-found' when it appears. */
  openPort(port: number, sound: Sound): void
  closePort(port: number): void
  /**
   * Binds an RTP socket. Throws an Error with `code` (EADDRINUSE, EADDRNOTAVAIL). Nothing is sent until `updateStream`.
   */
  openStream(stream: number, options: StreamOptions): void
  updateStream(stream: number, parameters: StreamParameters): void
  closeStream(stream: number): void
  /** Joins a port to streams: none (silence both ways), one (a call), two or more (a conference mixed on the device). */
  connect(port: number, streams: readonly number[]): void
  /** Relays two streams to each other, no handset involved (the local bridge). `connect` or `closeStream` of either ends it. */
  relay(a: number, b: number): void
  /** true: nothing of the handset reaches any far end (silence is sent instead: RTP goes on). */
  setMuted(port: number, muted: boolean): void
  /**
   * 'pass': the handset's sound goes out undelayed. 'remove': it passes a 60 ms delay line in which DTMF of the handset is
   * replaced by silence from its first sample (an analog handset whose digits travel as RFC 4733 or are withheld).
   */
  setInbandDigits(port: number, mode: 'pass' | 'remove'): void
  /** Plays a tone to the handset only, instead of the far end ('replace') or over it ('mix'). A new tone replaces the old one. */
  playTone(port: number, tone: ToneScore, over: 'replace' | 'mix'): void
  stopTone(port: number): void
  /** Plays a tone to the far end of a stream (ringback to a held caller), until `stopStreamTone`. */
  playStreamTone(stream: number, tone: ToneScore): void
  stopStreamTone(stream: number): void
  /**
   * Sends digits in order as RFC 4733 events where the stream has a telephone-event payload type, else as in-band tones;
   * each `durationMs` long with `gapMs` between. 'digits-sent' when the last has gone.
   */
  sendDigits(stream: number, digits: string, durationMs: number, gapMs: number): void
  /** Begins (key down) and ends (key up) one RFC 4733 event of open length; at least 100 ms is sent. */
  startDigit(stream: number, digit: string): void
  stopDigit(stream: number): void
  statistics(stream: number): StreamStatistics
  soundStatistics(port: number): SoundStatistics
}

export interface EngineStatus {
  readonly realtime: boolean
  /** Why there is no real-time priority, '' where there is. */
  readonly reason: string
  /** Whether the code, data and stack of the engine stay in memory, so that no tick waits for a disk. */
  readonly memoryLocked: boolean
  /** Why not, '' where they do. */
  readonly memoryReason: string
  readonly ticks: number
  /** Worst lateness of a tick since the last call, µs. */
  readonly worstLatenessUs: number
}

export type Sound = { readonly treatment?: SoundTreatment } & (
  | { readonly kind: 'alsa'; readonly capture: string; readonly playback: string }
  /** Paced files or FIFOs: raw 8 kHz s16le (or .wav). At the end of the input: silence and 'sound-ended'. '' = silence / thrown away. */
  | { readonly kind: 'file'; readonly capture: string; readonly playback: string }
)

/** What is done to the sound of a device on its way; absent nothing is. */
export interface SoundTreatment {
  readonly captureGainDb: number
  readonly playbackGainDb: number
  /** What the handset says in its own ear, against what the far end hears of it; −60 and below: nothing. */
  readonly sideToneDb: number
  /** Of a hands-free device; needs libspeexdsp. */
  readonly echoCancellation: boolean
}

export interface StreamOptions {
  readonly localAddress: string
  readonly localPort: number
  /** Initial synchronisation source, sequence number and timestamp (32, 16, 32 bits): randomness comes from the caller. */
  readonly ssrc: number
  readonly sequence: number
  readonly timestamp: number
}

export interface StreamParameters {
  readonly remoteAddress: string
  readonly remotePort: number
  /** Where RTCP goes; unused where it shares the port of RTP (`rtcpMux`, RFC 5761). */
  readonly rtcpAddress: string
  readonly rtcpPort: number
  readonly rtcpMux: boolean
  readonly codec: 'PCMA' | 'PCMU'
  readonly payloadType: number
  /** −1 where RFC 4733 was not negotiated. */
  readonly telephoneEventPayloadType: number
  /** Direction as RFC 3264 has it, from our side. 'recvonly' and 'inactive' send no RTP; 'sendonly' and 'inactive' play none. */
  readonly direction: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'
  /**
   * SRTP (RFC 3711): nothing goes or comes in the clear. A key that is the same as before goes on with its counters.
   * `updateStream` throws where libsrtp2 is missing.
   */
  readonly crypto?: StreamCrypto
}

export type SrtpSuite = 'AES_CM_128_HMAC_SHA1_80' | 'AES_CM_128_HMAC_SHA1_32' | 'AEAD_AES_128_GCM'

export interface StreamCrypto {
  readonly suite: SrtpSuite
  /** Master key and salt: 30 octets, with GCM 28. */
  readonly sendKey: Uint8Array
  readonly receiveKey: Uint8Array
}

/** Counted since the stream was opened. */
export interface StreamStatistics {
  readonly packetsSent: number
  readonly packetsReceived: number
  /** Expected less received (RFC 3550 appendix A.3). */
  readonly packetsLost: number
  /** Came when their time was over. */
  readonly packetsLate: number
  readonly packetsDuplicate: number
  /** Holes in the sequence, whatever their lengths. */
  readonly lossBursts: number
  /** Interarrival jitter (RFC 3550 §6.4.1). */
  readonly jitterMs: number
  /** How long the quickest packets wait in the jitter buffer. */
  readonly bufferMs: number
  /** By the reports of the far end; −1 while there is none. */
  readonly roundTripMs: number
  readonly farLossPercent: number
  readonly farJitterMs: number
  /** SRTP: packets that were not the far end's, and packets that came again. */
  readonly packetsTampered: number
  readonly packetsReplayed: number
  /** RFC 3550 §8.2. */
  readonly ssrcCollisions: number
  readonly secure: boolean
}

/** How the sound device of a port is doing; zeros where there is none, or where it is a file. */
export interface SoundStatistics {
  readonly capture: SoundHalf
  readonly playback: SoundHalf
}

export interface SoundHalf {
  /** Overruns (capture) or underruns (playback) since the device was opened. */
  readonly xruns: number
  /** By how much the device's clock is faster than the machine's, as far as it is made up for. */
  readonly driftPpm: number
  /** What waits between the device and the engine, on average. */
  readonly delayMs: number
}

/** A sound to play: segments in order, then from `repeatFrom` again (−1: once). Frequencies sound together. */
export interface ToneScore {
  readonly segments: readonly ToneSegment[]
  readonly repeatFrom: number
}

export interface ToneSegment {
  /** 0–4 frequencies; none is silence. */
  readonly frequenciesHz: readonly number[]
  /** Level of each frequency, dBm0 (≤ 0). */
  readonly levelDbm0: number
  readonly durationMs: number
}

export type EngineEvent =
  /** In-band DTMF of the handset: when it is certain, and when it has ended. `atMs` is CLOCK_MONOTONIC of the first sample. */
  | {
      readonly type: 'digit-begin'
      readonly port: number
      readonly digit: string
      readonly atMs: number
    }
  | {
      readonly type: 'digit-end'
      readonly port: number
      readonly digit: string
      readonly durationMs: number
    }
  /** An RFC 4733 event of the far end, once a press, at its first packet. */
  | { readonly type: 'telephone-event'; readonly stream: number; readonly digit: string }
  /** In-band DTMF heard from the far end: never a command, needed only as echo veto. */
  | {
      readonly type: 'far-digit'
      readonly stream: number
      readonly digit: string
      readonly atMs: number
    }
  /** First RTP packet since the stream was opened or last updated. */
  | { readonly type: 'media-flowing'; readonly stream: number }
  /** No packet for 5 s although the direction expects some. */
  | { readonly type: 'media-lost'; readonly stream: number }
  | { readonly type: 'digits-sent'; readonly stream: number }
  | { readonly type: 'tone-ended'; readonly port: number }
  | { readonly type: 'sound-lost'; readonly port: number; readonly reason: string }
  | { readonly type: 'sound-found'; readonly port: number }
  | { readonly type: 'sound-ended'; readonly port: number }
