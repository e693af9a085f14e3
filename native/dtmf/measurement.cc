#include "dtmf/measurement.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "dtmf/interference.h"
#include "dtmf/onset.h"
#include "dtmf/pair_fit.h"
#include "dtmf/verdict.h"

namespace transferd::dtmf {
namespace {

// The stretch that is fitted: as long as the signal, less 1.5 ms for its ragged start, from 20 to 40 ms.
constexpr int kMinFitSamples = 160;
constexpr int kMaxFitSamples = 320;
constexpr int kRaggedSamples = 12;

// More left over than this: no notch and no known interference makes a digit of it.
constexpr double kHopelessResidual = 12;
constexpr double kHopelessFirstResidual = 8;
// The same where nothing low sounds that could be taken out.
constexpr double kHopelessResidualWithoutLow = 1.5;
constexpr float kLowShare = 0.25f;

double Deviation(const Frequencies& hz, Pair pair) {
  const double low = hz[0] / kToneHz[static_cast<size_t>(pair.low())] - 1;
  const double high = hz[1] / kToneHz[static_cast<size_t>(pair.high())] - 1;
  return std::max(std::abs(low), std::abs(high));
}

// Power per sample of the four hops before the signal.
double PowerBefore(const HopHistory& hops, const Plateau& plateau) {
  constexpr int kHopsBefore = 4;
  double energy = 0;
  for (int k = 0; k < kHopsBefore; k++) energy += hops.Back(plateau.whole_hops + 1 + k).energy;
  return energy / (kHopsBefore * kHopSamples);
}

// Ends where the signal ends: a few silent samples would look like a disturbance, and hide a third tone. Across a loss the
// phase is not known, so the stretch lies on one side of it: after it where there is enough, else before it.
std::span<const int16_t> StretchOf(const HopHistory& hops, const SampleHistory& samples, const Plateau& plateau) {
  constexpr float kWhole = 0.85f;
  constexpr int kMargin = 4;
  int most = plateau.duration_samples() - kRaggedSamples, behind = 0;
  if (plateau.newest < kWhole) behind = static_cast<int>((1 - plateau.newest) * kHopSamples) + kMargin;
  if (plateau.lost_hops > 0) {
    const int after = hops.SinceLoss(plateau.whole_hops) * kHopSamples;
    if (after - behind >= kMinFitSamples) {
      most = after - behind;
    } else {
      behind = after;
      most -= after;
    }
  }
  const int length = std::clamp(most, kMinFitSamples, kMaxFitSamples) & ~15;
  return samples.Last(static_cast<size_t>(length + behind)).first(static_cast<size_t>(length));
}

// `residual`: over the energy of the two tones.
bool Hopeless(const HopHistory& hops, double residual, const Measurement& m) {
  const bool low_sounds = m.filtered || hops.Back(0).difference_energy < kLowShare * hops.Back(0).energy;
  return Exceeds(m.log, Test::kFirstResidual, residual,
                 low_sounds ? kHopelessFirstResidual : kHopelessResidualWithoutLow);
}

// Fits the two tones alone and, where they leave much, with every known interference; fills in the rest of `m`. False
// where it is not worth it.
bool FitWithInterference(const PairInStretch& pair, std::span<const double> echo_hz, Measurement& m) {
  const PairFit plain = pair.Fit();
  const double energy = plain.DigitEnergy(pair.stretch().samples());
  if (energy <= 0) return false;
  m.residual = plain.residual / energy;
  m.amplitude = {std::abs(plain.amplitude[0]), std::abs(plain.amplitude[1])};
  m.twist_db = DecibelsOfAmplitude(m.amplitude[0] / m.amplitude[1]);
  if (Exceeds(m.log, Test::kPlainResidual, m.residual, kHopelessResidual) || CannotPass(m)) return false;
  if (m.residual <= kCleanResidual) return true;
  if (!m.filtered) m.third_tone = ThirdToneError(pair, plain);
  const Explanation best = ExplainWithInterference(pair, plain, echo_hz);
  m.residual = best.residual;
  m.interference = best.interference;
  m.amplitude = best.amplitude;
  m.twist_db = DecibelsOfAmplitude(m.amplitude[0] / m.amplitude[1]);
  return true;
}

}  // namespace

double FrequencyFromHops(const HopHistory& hops, int tone, int count) {
  const auto k = static_cast<size_t>(tone);
  double re = 0, im = 0;
  for (int back = 0; back + 1 < count; back++) {
    if (hops.Back(back).lost_before > 0) continue;
    const HopSpectrum& now = hops.Back(back).spectrum;
    const HopSpectrum& before = hops.Back(back + 1).spectrum;
    re += now.re[k] * before.re[k] + now.im[k] * before.im[k];
    im += now.im[k] * before.re[k] - now.re[k] * before.im[k];
  }
  return kToneHz[k] + std::atan2(im, re) / (kRadiansPerHz * kHopSamples);
}

Measurement Measure(const HopHistory& hops, const SampleHistory& samples, Pair pair, const Plateau& plateau,
                    bool filtered, std::span<const double> echo_hz, TestLog* log) {
  Measurement m;
  m.filtered = filtered;
  m.log = log;
  m.duration_ms = plateau.duration_ms();
  m.frequency_hz = {FrequencyFromHops(hops, pair.low(), plateau.whole_hops),
                    FrequencyFromHops(hops, pair.high(), plateau.whole_hops)};
  m.rejection = Rejection::kFrequency;
  if (Exceeds(log, Test::kFirstDeviation, Deviation(m.frequency_hz, pair), kMaxFirstDeviation)) return m;
  const Stretch stretch(StretchOf(hops, samples, plateau));
  const PairInStretch first(stretch, m.frequency_hz);
  const PairFit first_fit = first.Fit();
  if (Hopeless(hops, first_fit.residual / first_fit.DigitEnergy(stretch.samples()), m)) {
    m.rejection = Rejection::kResidual;
    return m;
  }
  const PairHalves halves = first.FitHalves();
  m.frequency_hz = first.Refined(halves);
  m.deviation = Deviation(m.frequency_hz, pair);
  m.instability_db = InstabilityDb(halves);
  if (Exceeds(log, Test::kDeviation, m.deviation, kMaxDeviation)) return m;

  const PairInStretch refined(stretch, m.frequency_hz);
  m.rejection = FitWithInterference(refined, echo_hz, m) ? Rejection::kNone : Rejection::kResidual;
  if (m.rejection != Rejection::kNone) return m;
  m.drift_rad = refined.DriftRad();
  m.onset = OnsetOf(hops, pair, plateau);
  const double power = (m.amplitude[0] * m.amplitude[0] + m.amplitude[1] * m.amplitude[1]) / 2;
  m.sound_before = PowerBefore(hops, plateau) / power;
  return m;
}

}  // namespace transferd::dtmf
