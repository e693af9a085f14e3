#include "dtmf/measurement.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "dtmf/onset.h"
#include "dtmf/tone_fit.h"
#include "dtmf/verdict.h"

namespace transferd::dtmf {
namespace {

// The stretch that is fitted: as long as the signal, less 1.5 ms for its ragged start, from 20 to 40 ms.
constexpr int kMinFitSamples = 160;
constexpr int kMaxFitSamples = 320;
constexpr int kRaggedSamples = 12;

// The first estimate, from hops, may lie further off than the limit for the second.
constexpr double kMaxFirstDeviation = 0.030;

// More left over than this: no notch and no known interference makes a digit of it.
constexpr double kHopelessResidual = 12;
constexpr double kHopelessFirstResidual = 8;
// The same where nothing low sounds that could be taken out.
constexpr double kHopelessResidualWithoutLow = 1.5;
constexpr float kLowShare = 0.25f;

using Frequencies = std::array<double, 2>;

double Deviation(const Frequencies& hz, Pair pair) {
  const double low = hz[0] / kToneHz[static_cast<size_t>(pair.low())] - 1;
  const double high = hz[1] / kToneHz[static_cast<size_t>(pair.high())] - 1;
  return std::max(std::abs(low), std::abs(high));
}

// Frequency of a tone from how its phase turns from hop to hop.
double FrequencyFromHops(const HopHistory& hops, int tone, int count) {
  const auto k = static_cast<size_t>(tone);
  double re = 0, im = 0;
  for (int back = 0; back + 1 < count; back++) {
    const HopSpectrum& now = hops.Back(back).spectrum;
    const HopSpectrum& before = hops.Back(back + 1).spectrum;
    re += now.re[k] * before.re[k] + now.im[k] * before.im[k];
    im += now.im[k] * before.re[k] - now.re[k] * before.im[k];
  }
  return kToneHz[k] + std::atan2(im, re) / (kRadiansPerHz * kHopSamples);
}

double ToneEnergy(const ToneFit& fit, int count) {
  return (fit.amplitude[0] * fit.amplitude[0] + fit.amplitude[1] * fit.amplitude[1]) * count / 2;
}

// The two halves of a stretch, fitted apart.
struct Halves {
  ToneSums first_sums, second_sums;
  ToneFit first, second;
};

Halves FitHalves(std::span<const int16_t> stretch, const Frequencies& hz) {
  const size_t half = stretch.size() / 2;
  Halves halves{SumTones(stretch.first(half), hz), SumTones(stretch.subspan(half), hz), {}, {}};
  halves.first = FitTones(halves.first_sums, hz);
  halves.second = FitTones(halves.second_sums, hz);
  return halves;
}

// Corrects the frequencies by the phase that each tone gained from one half to the other, beyond what they explain.
void Refine(Frequencies& hz, const Halves& halves) {
  const int half = halves.first_sums.count;
  for (size_t t = 0; t < hz.size(); t++) {
    const double gained = halves.second.phase[t] - halves.first.phase[t] - kRadiansPerHz * hz[t] * half;
    hz[t] += std::remainder(gained, 2 * std::numbers::pi) / (kRadiansPerHz * half);
  }
}

double Instability(const Halves& halves) {
  double worst = 0;
  for (size_t t = 0; t < 2; t++) {
    const double first = halves.first.amplitude[t], second = halves.second.amplitude[t];
    if (first <= 0 || second <= 0) return 100;
    worst = std::max(worst, std::abs(DecibelsOfAmplitude(first / second)));
  }
  return worst;
}

constexpr size_t kQuarters = 4;
using Quarters = std::array<ToneSums, kQuarters>;

Quarters SumQuarters(std::span<const int16_t> stretch, const Frequencies& hz) {
  const size_t quarter = stretch.size() / kQuarters;
  Quarters quarters;
  for (size_t q = 0; q < kQuarters; q++) quarters[q] = SumTones(stretch.subspan(q * quarter, quarter), hz);
  return quarters;
}

ToneSums Joined(const Quarters& quarters, const Frequencies& hz) {
  return JoinSums(JoinSums(quarters[0], quarters[1], hz), JoinSums(quarters[2], quarters[3], hz), hz);
}

// How much the frequency of a tone changes from the first half to the second, as the phase that this turns a quarter.
// Nothing for two sinusoids; a voice cannot keep its pitch so well, whatever its level.
double Drift(const Quarters& quarters, const Frequencies& hz) {
  std::array<ToneFit, kQuarters> fits;
  for (size_t q = 0; q < kQuarters; q++) fits[q] = FitTones(quarters[q], hz);
  double worst = 0;
  for (size_t t = 0; t < hz.size(); t++) {
    const auto gained = [&](size_t q) { return fits[q + 1].phase[t] - fits[q].phase[t]; };
    worst = std::max(worst, std::abs(std::remainder(gained(2) - gained(0), 2 * std::numbers::pi)));
  }
  return worst;
}

// Power per sample of the four hops before the signal.
double PowerBefore(const HopHistory& hops, const Plateau& plateau) {
  constexpr int kHopsBefore = 4;
  double energy = 0;
  for (int k = 0; k < kHopsBefore; k++) energy += hops.Back(plateau.whole_hops + 1 + k).energy;
  return energy / (kHopsBefore * kHopSamples);
}

// Known sounds that a digit is dialled over.
struct Interference {
  int tones;
  double hz[3];
};
constexpr Interference kInterference[] = {
    {2, {350, 440}},      // precise dial tone (ITU-T E.180 supplement 2, North America)
    {1, {425}},           // most of Europe
    {2, {400, 450}},      // Britain, Asia
    {3, {50, 150, 250}},  // mains and what rectifiers make of it
    {3, {60, 180, 300}},
};

struct Best {
  double residual = 0;
  ToneFit fit;
  bool interference = false;
};

void TryWith(std::span<const int16_t> stretch, const Frequencies& hz, std::span<const double> more, Best& best) {
  std::array<double, kMaxFitTones> all{hz[0], hz[1]};
  std::copy(more.begin(), more.end(), all.begin() + 2);
  const std::span<const double> used(all.data(), 2 + more.size());
  const ToneFit fit = FitTones(SumTones(stretch, used), used);
  const double tones = ToneEnergy(fit, static_cast<int>(stretch.size()));
  if (tones <= 0 || fit.residual / tones >= best.residual) return;
  best = {fit.residual / tones, fit, true};
}

// Is the residual of `fit` one steady sinusoid? A sinusoid obeys x[n] + x[n-2] = a x[n-1]: the part of the energy that
// the best a leaves. 1 where its frequency lies below the band.
double ThirdToneError(std::span<const int16_t> stretch, const Frequencies& hz, const ToneFit& fit) {
  constexpr double kBandHz = 560;
  std::array<double, kMaxFitSamples> rest;
  for (size_t n = 0; n < stretch.size(); n++) {
    rest[n] = stretch[n] - fit.constant;
    for (size_t t = 0; t < 2; t++) {
      rest[n] -= fit.amplitude[t] * std::cos(kRadiansPerHz * hz[t] * static_cast<double>(n) + fit.phase[t]);
    }
  }
  double energy = 1e-9, middle = 1e-9, cross = 0, outer = 0;
  for (size_t n = 2; n < stretch.size(); n++) {
    const double sum = rest[n] + rest[n - 2];
    energy += rest[n] * rest[n];
    middle += rest[n - 1] * rest[n - 1];
    cross += sum * rest[n - 1];
    outer += sum * sum;
  }
  const double a = cross / middle;
  const double third_hz = std::acos(std::clamp(a / 2, -1.0, 1.0)) / kRadiansPerHz;
  return third_hz > kBandHz ? (outer - a * cross) / energy : 1;
}

// Ends where the signal ends: a few silent samples would look like a disturbance, and hide a third tone.
std::span<const int16_t> StretchOf(const SampleHistory& samples, const Plateau& plateau) {
  constexpr float kWhole = 0.85f;
  constexpr int kMargin = 4;
  const int silent = plateau.newest < kWhole ? static_cast<int>((1 - plateau.newest) * kHopSamples) + kMargin : 0;
  const int length = std::clamp(plateau.duration_samples() - kRaggedSamples, kMinFitSamples, kMaxFitSamples) & ~15;
  return samples.Last(static_cast<size_t>(length + silent)).first(static_cast<size_t>(length));
}

bool Hopeless(const HopHistory& hops, double residual, double tones, bool filtered) {
  if (residual > kHopelessFirstResidual * tones) return true;
  const bool low_sounds = filtered || hops.Back(0).difference_energy < kLowShare * hops.Back(0).energy;
  return !low_sounds && residual > kHopelessResidualWithoutLow * tones;
}

// Fits the two tones alone and, where they leave much, with every known interference; fills in the rest of `m`. A fit
// without amplitudes where it is not worth it.
Best FitWithInterference(std::span<const int16_t> stretch, const Quarters& quarters, std::span<const double> echo_hz,
                         Measurement& m) {
  const Frequencies& hz = m.frequency_hz;
  const ToneFit plain = FitTones(Joined(quarters, hz), hz);
  const double energy = ToneEnergy(plain, static_cast<int>(stretch.size()));
  if (energy <= 0) return {};
  Best best{plain.residual / energy, plain, false};
  m.residual = best.residual;
  m.twist_db = DecibelsOfAmplitude(plain.amplitude[0] / plain.amplitude[1]);
  if (m.residual > kHopelessResidual || CannotPass(m)) return {};
  if (m.residual > kCleanResidual) {
    for (const Interference& known : kInterference) {
      TryWith(stretch, hz, {known.hz, static_cast<size_t>(known.tones)}, best);
    }
    if (!echo_hz.empty()) TryWith(stretch, hz, echo_hz, best);
    if (!m.filtered) m.third_tone = ThirdToneError(stretch, hz, plain);
  }
  m.residual = best.residual;
  m.interference = best.interference;
  m.twist_db = DecibelsOfAmplitude(best.fit.amplitude[0] / best.fit.amplitude[1]);
  m.amplitude = {best.fit.amplitude[0], best.fit.amplitude[1]};
  return best;
}

}  // namespace

Measurement Measure(const HopHistory& hops, const SampleHistory& samples, Pair pair, const Plateau& plateau,
                    bool filtered, std::span<const double> echo_hz) {
  Measurement m;
  m.filtered = filtered;
  m.duration_ms = plateau.duration_ms();
  m.frequency_hz = {FrequencyFromHops(hops, pair.low(), plateau.whole_hops),
                    FrequencyFromHops(hops, pair.high(), plateau.whole_hops)};
  m.rejection = Rejection::kFrequency;
  if (Deviation(m.frequency_hz, pair) > kMaxFirstDeviation) return m;
  const std::span<const int16_t> stretch = StretchOf(samples, plateau);
  const int count = static_cast<int>(stretch.size());
  const Halves halves = FitHalves(stretch, m.frequency_hz);
  const ToneFit first = FitTones(JoinSums(halves.first_sums, halves.second_sums, m.frequency_hz), m.frequency_hz);
  if (Hopeless(hops, first.residual, ToneEnergy(first, count), filtered)) {
    m.rejection = Rejection::kResidual;
    return m;
  }
  Refine(m.frequency_hz, halves);
  m.deviation = Deviation(m.frequency_hz, pair);
  m.instability_db = Instability(halves);
  if (m.deviation > kMaxDeviation) return m;

  const Quarters quarters = SumQuarters(stretch, m.frequency_hz);
  const Best best = FitWithInterference(stretch, quarters, echo_hz, m);
  m.rejection = best.fit.amplitude[1] <= 0 ? Rejection::kResidual : Rejection::kNone;
  if (m.rejection != Rejection::kNone) return m;
  m.drift_rad = Drift(quarters, m.frequency_hz);
  m.onset_hops = OnsetHops(hops, pair, plateau);
  m.sound_before = PowerBefore(hops, plateau) * count / ToneEnergy(best.fit, count);
  return m;
}

}  // namespace transferd::dtmf
