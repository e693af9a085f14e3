#include "dtmf/pair_fit.h"

#include <algorithm>
#include <cmath>
#include <complex>

#include "dtmf/limits.h"

namespace transferd::dtmf {
namespace {

template <size_t kPieces>
std::array<PairFit, kPieces> FitEach(const ToneFitter<kPair>& fitter,
                                     const std::array<PieceSums<kPair>, kPieces>& pieces) {
  std::array<PairFit, kPieces> fits;
  for (size_t p = 0; p < kPieces; p++) fits[p] = fitter.Fit(pieces[p]);
  return fits;
}

// Takes a tone out of the samples: its value by the recurrence that a sinusoid obeys.
void TakeOut(const Tone& tone, std::complex<double> amplitude, std::span<float> samples) {
  const Rotation first = tone.half_quarter.Twice().Twice().Back() * tone.half_sample;
  const Rotation step = tone.half_sample.Twice(), second = first * step;
  double now = amplitude.real() * first.cosine - amplitude.imag() * first.sine;
  double next = amplitude.real() * second.cosine - amplitude.imag() * second.sine;
  for (float& sample : samples) {
    sample -= static_cast<float>(now);
    const double after = 2 * step.cosine * next - now;
    now = next;
    next = after;
  }
}

}  // namespace

PairInStretch::PairInStretch(const Stretch& stretch, const Frequencies& hz)
    : stretch_(stretch),
      tones_{Tone(hz[0], stretch.quarter_samples()), Tone(hz[1], stretch.quarter_samples())},
      pieces_(stretch, tones_) {}

PairFit PairInStretch::Fit() const { return Fitter(kQuarters).Fit(pieces_.whole); }
PairHalves PairInStretch::FitHalves() const { return FitEach(Fitter(kQuarters / 2), pieces_.halves); }

Frequencies PairInStretch::Refined(const PairHalves& halves) const {
  Frequencies refined;
  for (size_t t = 0; t < kPair; t++) {
    const Rotation expected = tones_[t].half_quarter.Twice().Twice();
    const std::complex<double> gained = halves[1].amplitude[t] * std::conj(halves[0].amplitude[t]) *
                                        std::complex<double>(expected.cosine, -expected.sine);
    refined[t] = tones_[t].hz + std::arg(gained) / (kRadiansPerHz * 2 * stretch_.quarter_samples());
  }
  return refined;
}

double PairInStretch::DriftRad() const {
  const std::array<PairFit, kQuarters> fits = FitEach(Fitter(1), pieces_.quarters);
  double worst = 0;
  for (size_t t = 0; t < kPair; t++) {
    const auto gained = [&](size_t q) { return fits[q + 1].amplitude[t] * std::conj(fits[q].amplitude[t]); };
    worst = std::max(worst, std::abs(std::arg(gained(2) * std::conj(gained(0)))));
  }
  return worst;
}

double InstabilityDb(const PairHalves& halves) {
  constexpr double kGone = 100;
  double worst = 1;
  for (size_t t = 0; t < kPair; t++) {
    const double first = std::norm(halves[0].amplitude[t]), second = std::norm(halves[1].amplitude[t]);
    if (first <= 0 || second <= 0) return kGone;
    worst = std::max({worst, first / second, second / first});
  }
  return DecibelsOfAmplitude(worst) / 2;
}

double ThirdToneError(const PairInStretch& pair, const PairFit& fit) {
  constexpr double kBandHz = 560;
  std::array<float, Stretch::kMaxSamples> buffer;
  const std::span rest(buffer.data(), static_cast<size_t>(pair.stretch().samples()));
  for (size_t n = 0; n < rest.size(); n++) {
    rest[n] = pair.stretch()[static_cast<int>(n)] - static_cast<float>(fit.constant);
  }
  for (size_t t = 0; t < kPair; t++) TakeOut(pair.tones()[t], fit.amplitude[t], rest);
  double energy = 1e-9, middle = 1e-9, cross = 0, outer = 0;
  for (size_t n = 2; n < rest.size(); n++) {
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

}  // namespace transferd::dtmf
