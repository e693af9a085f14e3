#include "dtmf/goertzel.h"

#include "dtmf/bank_tables.h"

namespace transferd::dtmf {

void FilterHop(const Kernel& kernel, const int16_t* hop, int64_t hop_number, HopSpectrum& spectrum) {
  HopSums sums;
  kernel.correlate(hop, sums);
  const auto turn = static_cast<size_t>(hop_number % kRotations);
  kernel.turn(sums, kRotationTable.re[turn], kRotationTable.im[turn], spectrum);
}

GoertzelSums GoertzelRecursion(const int16_t* hop) {
  GoertzelSums sums;
  for (size_t k = 0; k < kTones; k++) {
    const double w = kRadiansPerHz * kToneHz[k], coefficient = 2 * std::cos(w);
    double newest = 0, older = 0;
    for (int n = 0; n < kHopSamples; n++) {
      const double next = hop[n] + coefficient * newest - older;
      older = newest;
      newest = next;
    }
    // newest - e^-jw older = sum of hop[n] e^jw(N-1-n), with N = kHopSamples; turned back by w(N-1), and its conjugate.
    const double re = newest - std::cos(w) * older, im = std::sin(w) * older, turn = w * (kHopSamples - 1);
    sums.cosine[k] = re * std::cos(turn) + im * std::sin(turn);
    sums.sine[k] = im * std::cos(turn) - re * std::sin(turn);
  }
  return sums;
}

}  // namespace transferd::dtmf
