// The inner loops of the filter bank, once for each kind of processor. All kernels compute the same integers, and the
// same floats by the same operations in the same order: the events of a detector do not depend on the kernel.
#ifndef TRANSFERD_NATIVE_DTMF_KERNEL_H_
#define TRANSFERD_NATIVE_DTMF_KERNEL_H_

#include <array>
#include <cmath>
#include <cstdint>
#include <span>

#include "dtmf/limits.h"

namespace transferd::dtmf {

// Sums over one hop.
struct HopSums {
  alignas(32) std::array<int32_t, kTones> cosine;  // of sample times kTableScale cos
  alignas(32) std::array<int32_t, kTones> sine;    // of sample times -kTableScale sin
};

struct HopEnergies {
  uint64_t energy;      // sum of squares
  uint64_t difference;  // sum of squares of the differences between neighbours, each limited to 16 bits
};

// One number a tone. The compiler makes one register of it, or two, or eight.
typedef float ToneVector __attribute__((vector_size(kTones * sizeof(float))));

// What a hop holds of each tone, as complex amplitude times kHopSamples / 2. The phase counts from the first sample of
// the stream, so that the hops of one steady tone of exactly nominal frequency all point the same way: they can be
// summed coherently, and the angle between two of them measures the deviation.
struct HopSpectrum {
  ToneVector re{}, im{};

  float Magnitude(int tone) const { return std::sqrt(re[tone] * re[tone] + im[tone] * im[tone]); }
};

// A window of kWindowHops hops, summed coherently: 16 ms, 62 Hz of resolution, less than the 73 Hz between neighbours of
// the low group.
inline constexpr int kWindowHops = 4;
using Window = std::array<const HopSpectrum*, kWindowHops>;

// The strongest tone of each group in a window.
struct WindowPeaks {
  float low, high;      // power
  unsigned contenders;  // bit k: tone k is the strongest of its group, or the factor given for it makes it as strong
};

struct Kernel {
  const char* name;
  // One hop of kHopSamples.
  void (*correlate)(const int16_t* hop, HopSums& sums);
  // One hop; reads the sample before it too.
  HopEnergies (*energies)(const int16_t* hop);
  // Turns the sums of a hop to the start of the stream.
  void (*turn)(const HopSums& sums, const float* turn_re, const float* turn_im, HopSpectrum& spectrum);
  // `factors`: one a tone, from 1 upwards.
  WindowPeaks (*peaks)(const Window& window, const float* factors);
};

// Every kernel that this processor can run, the plain one first, the fastest last.
std::span<const Kernel* const> Kernels();

// The last of Kernels().
const Kernel& FastestKernel();

}  // namespace transferd::dtmf

#endif  // TRANSFERD_NATIVE_DTMF_KERNEL_H_
