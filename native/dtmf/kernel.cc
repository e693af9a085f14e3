#include "dtmf/kernel.h"

#include <algorithm>

#include "dtmf/bank_tables.h"
#include "dtmf/vector_kernels.h"

namespace transferd::dtmf {
namespace {

void Correlate(const int16_t* hop, HopSums& sums) {
  std::array<int32_t, kTones> cosine{}, sine{};
  for (size_t pair = 0; pair < HopTable::kPairs; pair++) {
    const int32_t first = hop[2 * pair], second = hop[2 * pair + 1];
    for (size_t k = 0; k < kTones; k++) {
      cosine[k] += first * kHopTable.cosine[pair][2 * k] + second * kHopTable.cosine[pair][2 * k + 1];
      sine[k] += first * kHopTable.sine[pair][2 * k] + second * kHopTable.sine[pair][2 * k + 1];
    }
  }
  sums.cosine = cosine;
  sums.sine = sine;
}

HopEnergies Energies(const int16_t* hop) {
  HopEnergies energies{};
  for (int n = 0; n < kHopSamples; n++) {
    const int32_t sample = hop[n];
    const int32_t difference = std::clamp(sample - hop[n - 1], INT16_MIN, INT16_MAX);
    energies.energy += static_cast<uint32_t>(sample * sample);
    energies.difference += static_cast<uint32_t>(difference * difference);
  }
  return energies;
}

constexpr Kernel kPlainKernel = {"plain", Correlate, Energies};

#if defined(__x86_64__)
constexpr const Kernel* kAll[] = {&kPlainKernel, &kSse2Kernel, &kAvx2Kernel};
size_t Usable() { return __builtin_cpu_supports("avx2") ? 3 : 2; }
#elif defined(__ARM_NEON)
constexpr const Kernel* kAll[] = {&kPlainKernel, &kNeonKernel};
size_t Usable() { return 2; }
#else
constexpr const Kernel* kAll[] = {&kPlainKernel};
size_t Usable() { return 1; }
#endif

}  // namespace

std::span<const Kernel* const> Kernels() { return {kAll, Usable()}; }

const Kernel& FastestKernel() { return *Kernels().back(); }

}  // namespace transferd::dtmf
