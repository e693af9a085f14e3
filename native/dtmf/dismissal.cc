#include "dtmf/dismissal.h"

#include <algorithm>
#include <cmath>

#include "dtmf/measurement.h"
#include "dtmf/pair_fit.h"
#include "dtmf/screen.h"

namespace transferd::dtmf {
namespace {

// More than this beside two tones: nobody would take it for a digit.
constexpr double kMaxResidual = 0.25;
constexpr size_t kFitSamples = kWindowHops * kHopSamples;

using Powers = std::array<float, kTones>;

Powers PowersInWindow(const HopHistory& hops) {
  HopSpectrum sum;
  for (int back = 0; back < kWindowHops; back++) {
    sum.re += hops.Back(back).spectrum.re;
    sum.im += hops.Back(back).spectrum.im;
  }
  Powers powers;
  for (int tone = 0; tone < kTones; tone++) powers[static_cast<size_t>(tone)] = std::pow(sum.Magnitude(tone), 2.0f);
  return powers;
}

struct Strongest {
  int tone;
  float power, next;  // and of the next strongest of the group
};

Strongest StrongestOf(const Powers& powers, int first) {
  Strongest strongest = {first, 0, 0};
  for (int tone = first; tone < first + kGroupTones; tone++) {
    const float power = powers[static_cast<size_t>(tone)];
    if (power > strongest.power) {
      strongest = {tone, power, strongest.power};
    } else {
      strongest.next = std::max(strongest.next, power);
    }
  }
  return strongest;
}

double Decibels(float power_ratio) { return DecibelsOfAmplitude(std::sqrt(power_ratio)); }

double DeviationOf(double hz, int tone) { return std::abs(hz / kToneHz[static_cast<size_t>(tone)] - 1); }

// Between two tones of a group the stronger filter changes from window to window.
int NearestTone(double hz, int first) {
  int nearest = first;
  for (int tone = first; tone < first + kGroupTones; tone++) {
    if (DeviationOf(hz, tone) < DeviationOf(hz, nearest)) nearest = tone;
  }
  return nearest;
}

Rejection Screened(const Strongest& low, const Strongest& high, Pair pair, const DigitTrial& trial, TestLog& log) {
  const double deviation = std::max(DeviationOf(trial.low_hz, pair.low()), DeviationOf(trial.high_hz, pair.high()));
  if (Exceeds(&log, Test::kFirstDeviation, deviation, kMaxFirstDeviation)) return Rejection::kFrequency;
  const double twist_db = trial.low_dbm0 - trial.high_dbm0;
  if (Exceeds(&log, Test::kNormalTwist, twist_db, Decibels(kMaxScreenNormalTwist))) return Rejection::kTwist;
  if (Exceeds(&log, Test::kReverseTwist, -twist_db, Decibels(kMaxScreenReverseTwist))) return Rejection::kTwist;
  const auto confused = [&log](const Strongest& one) {
    return FallsShort(&log, Test::kDominance, Decibels(one.power / std::max(one.next, 1.0f)), Decibels(kMinDominance));
  };
  return confused(low) || confused(high) ? Rejection::kFrequency : Rejection::kNone;
}

}  // namespace

Pair DismissedPair(const HopHistory& hops, const SampleHistory& line, TestLog& log, DigitTrial& trial) {
  const Powers powers = PowersInWindow(hops);
  const Strongest low = StrongestOf(powers, 0), high = StrongestOf(powers, kGroupTones);
  if (low.power <= 0 || high.power <= 0) return {};
  trial.low_hz = FrequencyFromHops(hops, low.tone, kWindowHops);
  trial.high_hz = FrequencyFromHops(hops, high.tone, kWindowHops);
  const Stretch stretch(line.Last(kFitSamples));
  const PairFit fit = PairInStretch(stretch, {trial.low_hz, trial.high_hz}).Fit();
  const double energy = fit.DigitEnergy(stretch.samples());
  if (energy <= 0 || fit.residual > kMaxResidual * energy) return {};
  trial.residual = fit.residual / energy;
  trial.low_dbm0 = Dbm0OfAmplitude(std::abs(fit.amplitude[0]));
  trial.high_dbm0 = Dbm0OfAmplitude(std::abs(fit.amplitude[1]));
  const Pair pair = {NearestTone(trial.low_hz, 0) * kGroupTones + NearestTone(trial.high_hz, kGroupTones) - kGroupTones};
  trial.rejection = Screened(low, high, pair, trial, log);
  return trial.rejection == Rejection::kNone ? Pair{} : pair;
}

}  // namespace transferd::dtmf
