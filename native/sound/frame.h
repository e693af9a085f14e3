// The unit in which sound moves through the engine: 20 ms, 8 kHz, one channel, 16 bits.
#ifndef TRANSFERD_NATIVE_SOUND_FRAME_H_
#define TRANSFERD_NATIVE_SOUND_FRAME_H_

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace transferd {

inline constexpr int kSampleRateHz = 8000;
inline constexpr int kFrameMs = 20;
inline constexpr int kFrameSamples = kSampleRateHz / 1000 * kFrameMs;

using Frame = std::array<int16_t, kFrameSamples>;

inline int16_t Saturate(int value) { return static_cast<int16_t>(std::clamp(value, -32768, 32767)); }

// Adds `from` to `to`; too loud a sum is clipped.
inline void Add(const Frame& from, Frame& to) {
  for (int i = 0; i < kFrameSamples; i++) to[i] = Saturate(to[i] + from[i]);
}

// Peak of a sine at a level in dBm0: a full-scale sine is +3.14 dBm0 (G.711 section 4).
inline double PeakOfDbm0(double dbm0) { return 32768.0 * std::pow(10.0, (dbm0 - 3.14) / 20.0); }

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_SOUND_FRAME_H_
