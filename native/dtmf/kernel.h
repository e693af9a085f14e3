// The inner loops of the filter bank, once for each kind of processor. All kernels compute the same integers, and the
// same floats by the same operations in the same order: the events of a detector do not depend on the kernel.
#ifndef TRANSFERD_NATIVE_DTMF_KERNEL_H_
#define TRANSFERD_NATIVE_DTMF_KERNEL_H_

#include <array>
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

struct Kernel {
  const char* name;
  // One hop of kHopSamples.
  void (*correlate)(const int16_t* hop, HopSums& sums);
  // One hop; reads the sample before it too.
  HopEnergies (*energies)(const int16_t* hop);
};

// Every kernel that this processor can run, the plain one first, the fastest last.
std::span<const Kernel* const> Kernels();

// The last of Kernels().
const Kernel& FastestKernel();

}  // namespace transferd::dtmf

#endif  // TRANSFERD_NATIVE_DTMF_KERNEL_H_
