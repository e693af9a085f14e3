#include "dtmf/kernel.h"

#include <algorithm>

#include "dtmf/bank_tables.h"
#include "dtmf/spectrum_loops.h"
#include "dtmf/vector_kernels.h"

namespace transferd::dtmf {
namespace {

// The table a sample at a time, which is what a compiler finds its way through.
struct PlainTable {
  int16_t cosine[kHopSamples][kTones] = {};
  int16_t sine[kHopSamples][kTones] = {};
};

constexpr PlainTable MakePlainTable() {
  PlainTable table;
  for (int n = 0; n < kHopSamples; n++) {
    for (int k = 0; k < kTones; k++) {
      table.cosine[n][k] = kHopTable.cosine[n / 2][2 * k + n % 2];
      table.sine[n][k] = kHopTable.sine[n / 2][2 * k + n % 2];
    }
  }
  return table;
}

constexpr PlainTable kPlainTable = MakePlainTable();

void Correlate(const int16_t* hop, HopSums& sums) {
  int32_t cosine[kTones] = {}, sine[kTones] = {};
  for (size_t n = 0; n < kHopSamples; n++) {
    const int32_t sample = hop[n];
    for (size_t k = 0; k < kTones; k++) {
      cosine[k] += sample * kPlainTable.cosine[n][k];
      sine[k] += sample * kPlainTable.sine[n][k];
    }
  }
  std::copy_n(cosine, kTones, sums.cosine.begin());
  std::copy_n(sine, kTones, sums.sine.begin());
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

constexpr Kernel kPlainKernel = {"plain", Correlate, Energies, Turn, Peaks};

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

void Turn(const HopSums& sums, const float* turn_re, const float* turn_im, HopSpectrum& spectrum) {
  TurnLoop(sums, turn_re, turn_im, spectrum);
}

WindowPeaks Peaks(const Window& window, const float* factors) { return PeaksLoop(window, factors); }

std::span<const Kernel* const> Kernels() { return {kAll, Usable()}; }

const Kernel& FastestKernel() { return *Kernels().back(); }

}  // namespace transferd::dtmf
