#include "dtmf/verdict.h"

#include <algorithm>
#include <cmath>

#include "dtmf/onset.h"

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

// The longer a pair of tones holds out, the less likely it is a voice: so much penalty is forgiven from kForgivenFromMs
// to kForgivenToMs.
constexpr double kMaxPenalty = 1.0;
constexpr double kMaxLatePenalty = 2.2;
constexpr double kForgivenFromMs = 45, kForgivenToMs = 60;

// A tone whose beginning was not heard, because something else sounded, has to last so long.
constexpr double kUnheardOnsetMs = 45;

// Penalty of a drift, in standard deviations (DriftRatio), squared, and of each hop that the onset is longer than an
// abrupt one.
constexpr double kDriftPenalty = 0.25;
constexpr double kQuickerOnsetPenalty = 0.2;
constexpr double kSlowerOnsetPenalty = 0.1;

// Nothing but the two tones.
constexpr double kPureResidual = 0.02;

// What a clean signal may show of either. On two minutes of digits in noise the drift stayed below 1.6 and on 25 hours
// of speech three quarters of what looked like a digit lay above 0.4; onsets: 4 against a median of 13.
constexpr double kMaxCleanDrift = 2.0;
constexpr int kMaxCleanOnsetHops = 5;
// A bouncing contact takes longer to begin, but then nothing else sounds.
constexpr int kMaxBounceHops = 8;

// A clean signal changes by no more than this between its halves.
constexpr double kMaxCleanInstabilityDb = 2.0;
// Clean only because an interference was taken out: 3 ms longer, and nearer to its frequency.
constexpr double kInterferenceMs = 3;
// Between what has to be accepted and the limit lies what only a pure signal is believed: harmonics of a voice are mostly
// refused by their frequency.
constexpr double kMaxDeviationUnlessPure = 0.02;
// What the notches leave of the start of a signal is ragged: half of the way to the longer duration at least.
constexpr double kFilteredDoubt = 0.5;

// One steady sinusoid beside the two: less of the residual than this is anything else.
constexpr double kThirdTone = 0.20;

// Handsets send the high tone 2 dB stronger, lines weaken it: 1 dB is the middle, 2.5 dB either way cost nothing.
double TwistPenalty(double twist_db, double free_db) {
  const double beyond = std::max(0.0, std::abs(twist_db - 1) - free_db) / 3;
  return 0.5 * beyond * beyond;
}

double Square(double x) { return x * x; }

// Drift over what noise of the measured residual does to the phase. The fit of an interference, and the notches, move
// phases themselves.
double DriftRatio(const Measurement& m) {
  constexpr double kQuietResidual = 0.004;
  return m.interference || m.filtered ? 0 : m.drift_rad / std::sqrt(m.residual + kQuietResidual);
}

// A tone that the digit before shares, or its echo holds, does not begin anew.
Onset OnsetToJudge(const Measurement& m) { return m.after_digit ? Onset{} : m.onset; }

// Both tones of a digit begin at once; where something else hides the beginning of one, the other's still counts.
double StationarityPenalty(const Measurement& m) {
  const auto excess = [](int hops) { return std::max(0, hops - kAbruptOnsetHops); };
  const Onset onset = OnsetToJudge(m);
  return kDriftPenalty * Square(DriftRatio(m)) + kQuickerOnsetPenalty * excess(onset.quicker) +
         kSlowerOnsetPenalty * excess(onset.slower);
}

double Penalty(const Measurement& m, const Tier& tier) {
  constexpr double kFreeTwistDb = 2.5, kMaxBefore = 3;
  return m.residual / tier.residual + Square(m.deviation / tier.deviation) +
         Square(m.instability_db / tier.instability_db) + TwistPenalty(m.twist_db, kFreeTwistDb) +
         tier.before * std::min(m.sound_before, kMaxBefore) + StationarityPenalty(m);
}

double MaxPenalty(const Measurement& m) {
  const double share = (m.duration_ms - kForgivenFromMs) / (kForgivenToMs - kForgivenFromMs);
  return std::lerp(kMaxPenalty, kMaxLatePenalty, std::clamp(share, 0.0, 1.0));
}

// A judgement that rests on the duration alone, once nothing else speaks against it.
Judgement Within(const Measurement& m, double needed_ms) {
  const bool too_short = FallsShort(m.log, Test::kDuration, m.duration_ms, needed_ms);
  return {too_short ? Rejection::kTooShort : Rejection::kNone, needed_ms};
}

Judgement JudgeClean(const Measurement& m) {
  const bool pure = m.residual < kPureResidual && !m.interference;
  const int onset_limit = pure ? kMaxBounceHops : kMaxCleanOnsetHops;
  if (Exceeds(m.log, Test::kInstability, m.instability_db, kMaxCleanInstabilityDb)) return {Rejection::kUnsteady};
  if (Exceeds(m.log, Test::kDrift, DriftRatio(m), kMaxCleanDrift)) return {Rejection::kDrift};
  if (Exceeds(m.log, Test::kOnset, OnsetToJudge(m).slower, onset_limit)) return {Rejection::kSlowOnset};
  if (!pure && Exceeds(m.log, Test::kDeviationOverOther, m.deviation, kMaxDeviationUnlessPure)) {
    return {Rejection::kFrequency};
  }
  return Within(m, kMinDurationMs + (m.interference ? kInterferenceMs : 0));
}

Judgement JudgeDoubtful(const Measurement& m) {
  if (Exceeds(m.log, Test::kPenalty, Penalty(m, kDoubtful), MaxPenalty(m))) return {Rejection::kDoubtful};
  const double doubt = (m.residual - kCleanResidual) / (kDoubtful.max_residual - kCleanResidual);
  const double share = std::max(m.filtered ? kFilteredDoubt : 0.0, doubt);
  const double needed_ms = kMinDurationMs + share * (kDoubtful.min_duration_ms - kMinDurationMs);
  return Within(m, OnsetToJudge(m).slower > kMaxCleanOnsetHops ? kUnheardOnsetMs : needed_ms);
}

Judgement JudgeNoisy(const Measurement& m) {
  if (Exceeds(m.log, Test::kResidual, m.residual, kNoisy.max_residual)) return {Rejection::kResidual};
  if (Exceeds(m.log, Test::kPenalty, Penalty(m, kNoisy), MaxPenalty(m))) return {Rejection::kDoubtful};
  return Within(m, kNoisy.min_duration_ms);
}

}  // namespace

Judgement Judge(const Measurement& m) {
  if (m.rejection != Rejection::kNone) return {m.rejection};
  const double weaker_dbm0 = Dbm0OfAmplitude(std::min(m.amplitude[0], m.amplitude[1]));
  if (FallsShort(m.log, Test::kLevel, weaker_dbm0, kMinLevelDbm0)) return {Rejection::kLevel};
  if (Exceeds(m.log, Test::kNormalTwist, m.twist_db, kMaxNormalTwistDb)) return {Rejection::kTwist};
  if (Exceeds(m.log, Test::kReverseTwist, -m.twist_db, kMaxReverseTwistDb)) return {Rejection::kTwist};
  if (m.residual < kCleanResidual && !m.filtered) return JudgeClean(m);
  if (FallsShort(m.log, Test::kThirdTone, m.third_tone, kThirdTone)) return {Rejection::kThirdTone};
  return m.residual < kDoubtful.max_residual ? JudgeDoubtful(m) : JudgeNoisy(m);
}

bool CannotPass(const Measurement& m) {
  if (m.residual <= kCleanResidual || m.filtered) return false;
  constexpr double kFreeTwistDb = 6, kMaxFixedPenalty = 1.2;
  const double fixed = Square(m.deviation / kDoubtful.deviation) +
                       0.75 * Square(m.instability_db / kDoubtful.instability_db) +
                       TwistPenalty(m.twist_db, kFreeTwistDb);
  return Exceeds(m.log, Test::kFixedPenalty, fixed, kMaxFixedPenalty);
}

}  // namespace transferd::dtmf
