// The filter bank of the screen: the eight DTMF tones over hops of 32 samples.
//
// A Goertzel filter over a fixed block is a dot product with a cosine and a sine. Written so, with integer tables,
// there is no chain of dependent multiplications, and one 256-bit register holds all eight tones.
#ifndef TRANSFERD_NATIVE_DTMF_GOERTZEL_H_
#define TRANSFERD_NATIVE_DTMF_GOERTZEL_H_

#include <array>
#include <cstdint>

#include "dtmf/kernel.h"
#include "dtmf/limits.h"

namespace transferd::dtmf {

// Filters one hop of kHopSamples with the kernel; `hop_number` counts hops from the start of the stream.
void FilterHop(const Kernel& kernel, const int16_t* hop, int64_t hop_number, HopSpectrum& spectrum);

// Sums of hop[n] cos(w n) and -hop[n] sin(w n), all tones.
struct GoertzelSums {
  std::array<double, kTones> cosine{};
  std::array<double, kTones> sine{};
};

// The same bins by Goertzel's recursion, a sample at a time: what every kernel is held against.
GoertzelSums GoertzelRecursion(const int16_t* hop);

}  // namespace transferd::dtmf

#endif  // TRANSFERD_NATIVE_DTMF_GOERTZEL_H_
