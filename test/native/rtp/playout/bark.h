// Loudness of speech in the critical bands of the ear.
#ifndef TRANSFERD_TEST_RTP_PLAYOUT_BARK_H_
#define TRANSFERD_TEST_RTP_PLAYOUT_BARK_H_

#include <array>
#include <cstdint>
#include <span>

namespace playout {

// Zwicker's critical bands up to 3700 Hz, without the first, which a telephone does not carry.
inline constexpr int kBands = 16;
inline constexpr int kWindowSamples = 128;
using BarkLoudness = std::array<float, kBands>;

// Of 16 ms, in no particular unit. `samples` has kWindowSamples.
BarkLoudness LoudnessOf(std::span<const int16_t> samples);

}  // namespace playout

#endif  // TRANSFERD_TEST_RTP_PLAYOUT_BARK_H_
