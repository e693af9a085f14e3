// The filter bank of the screen: the eight DTMF tones over hops of 32 samples.
//
// A Goertzel filter over a fixed block is a dot product with a cosine and a sine. Written so, with integer tables,
// there is no chain of dependent multiplications, and one 256-bit register holds all eight tones.
#ifndef TRANSFERD_NATIVE_DTMF_GOERTZEL_H_
#define TRANSFERD_NATIVE_DTMF_GOERTZEL_H_

#include <array>
#include <cstdint>

#include "dtmf/limits.h"

namespace transferd::dtmf {

// What a hop holds of each tone, as complex amplitude times kHopSamples / 2. The phase counts from the first sample of
// the stream, so that the hops of one steady tone of exactly nominal frequency all point the same way: they can be
// summed coherently, and the angle between two of them measures the deviation.
struct alignas(32) HopSpectrum {
  std::array<float, kTones> re{};
  std::array<float, kTones> im{};

  float Magnitude(int tone) const {
    const auto k = static_cast<size_t>(tone);
    return std::sqrt(re[k] * re[k] + im[k] * im[k]);
  }
};

// Filters one hop of kHopSamples; `hop_number` counts hops from the start of the stream.
HopSpectrum FilterHop(const int16_t* hop, int64_t hop_number);

// Sum of squares of a hop.
float HopEnergy(const int16_t* hop);

// Sum of squares of the differences between neighbours; reads the sample before the hop too. For a sinusoid of angular
// frequency w this is its energy times 4 sin^2(w/2): a cheap measure of how low the sound lies.
float HopDifferenceEnergy(const int16_t* hop);

// The kernel: sums of hop[n] times kTableScale times cos and -sin, all tones. The portable one; a vector kernel
// replaces it behind this signature.
inline constexpr int kTableScale = 1000;  // 32 * 32768 * 1000 still fits 31 bits
void CorrelateHop(const int16_t* hop, std::array<int32_t, kTones>& cosine, std::array<int32_t, kTones>& sine);

}  // namespace transferd::dtmf

#endif  // TRANSFERD_NATIVE_DTMF_GOERTZEL_H_
