#include "dtmf/verdict.h"

#include <algorithm>
#include <cmath>

namespace transferd::dtmf {
namespace {

// The purer a signal is, the earlier it is believed. A doubtful one collects penalties: how much of each is worth one.
struct Tier {
  double max_residual;
  double min_duration_ms;  // at the worst residual of the tier
  double residual;         // this much residual is one penalty
  double deviation;        // fraction; twice as much counts four times
  double instability_db;   // likewise
  double before;           // weight of the sound before the signal
};
// Weak noise, a far voice: 6 dB down.
constexpr Tier kDoubtful = {0.27, 33, 0.35, 0.0141, 2.37, 0.1};
// Strong noise, speech over the digit: 2 dB down. Has to be long, steady and of exact frequency.
constexpr Tier kNoisy = {0.60, 52, 0.90, 0.0085, 1.83, 0.2};

constexpr double kMaxPenalty = 1.0;

// A clean signal changes by no more than this between its halves.
constexpr double kMaxCleanInstabilityDb = 2.0;
// Clean only because an interference was taken out: 3 ms longer, and nearer to its frequency.
constexpr double kInterferenceMs = 3;
constexpr double kMaxDeviationUnderInterference = 0.02;
// What the notches leave of the start of a signal is ragged: half of the way to the longer duration at least.
constexpr double kFilteredDoubt = 0.5;

// One steady sinusoid beside the two: less of the residual than this is anything else.
constexpr double kThirdTone = 0.20;

// Handsets send the high tone 2 dB stronger, lines weaken it: 1 dB is the middle, 4 dB either way cost nothing.
double TwistPenalty(double twist_db, double free_db) {
  const double beyond = std::max(0.0, std::abs(twist_db - 1) - free_db) / 3;
  return 0.5 * beyond * beyond;
}

double Square(double x) { return x * x; }

double Penalty(const Measurement& m, const Tier& tier) {
  constexpr double kFreeTwistDb = 4, kMaxBefore = 3;
  return m.residual / tier.residual + Square(m.deviation / tier.deviation) +
         Square(m.instability_db / tier.instability_db) + TwistPenalty(m.twist_db, kFreeTwistDb) +
         tier.before * std::min(m.sound_before, kMaxBefore);
}

bool IsClean(const Measurement& m) {
  if (m.instability_db > kMaxCleanInstabilityDb) return false;
  if (!m.interference) return m.duration_ms >= kMinDurationMs;
  return m.deviation <= kMaxDeviationUnderInterference && m.duration_ms >= kMinDurationMs + kInterferenceMs;
}

bool IsDoubtfulDigit(const Measurement& m) {
  const double doubt = (m.residual - kCleanResidual) / (kDoubtful.max_residual - kCleanResidual);
  const double share = std::max(m.filtered ? kFilteredDoubt : 0.0, doubt);
  const double least_ms = kMinDurationMs + share * (kDoubtful.min_duration_ms - kMinDurationMs);
  return m.duration_ms >= least_ms && Penalty(m, kDoubtful) <= kMaxPenalty;
}

bool IsNoisyDigit(const Measurement& m) {
  return m.duration_ms >= kNoisy.min_duration_ms && Penalty(m, kNoisy) <= kMaxPenalty;
}

}  // namespace

bool IsDigit(const Measurement& m) {
  constexpr double kMinAmplitude = AmplitudeOfDbm0(kMinLevelDbm0);
  if (m.weaker_amplitude < kMinAmplitude) return false;
  if (m.twist_db > kMaxNormalTwistDb || m.twist_db < -kMaxReverseTwistDb) return false;
  if (m.residual < kCleanResidual && !m.filtered) return IsClean(m);
  if (m.third_tone < kThirdTone) return false;
  if (m.residual < kDoubtful.max_residual) return IsDoubtfulDigit(m);
  return m.residual < kNoisy.max_residual && IsNoisyDigit(m);
}

bool CannotPass(const Measurement& m) {
  if (m.residual <= kCleanResidual || m.filtered) return false;
  constexpr double kFreeTwistDb = 6, kMaxFixedPenalty = 1.2;
  const double fixed = Square(m.deviation / kDoubtful.deviation) +
                       0.75 * Square(m.instability_db / kDoubtful.instability_db) +
                       TwistPenalty(m.twist_db, kFreeTwistDb);
  return fixed > kMaxFixedPenalty;
}

}  // namespace transferd::dtmf
