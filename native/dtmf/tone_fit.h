// Least-squares fit of a few sinusoids and a constant to a stretch of samples.
//
// The unknowns are amplitude and phase of each sinusoid; the frequencies are given. Unlike the powers of a filter bank,
// the fit has no leakage between its tones however short the stretch is, and what it leaves over is exactly what is not
// these tones. The samples enter only through one sum a tone (a Goertzel filter at that very frequency); the rest is
// arithmetic on a handful of numbers, since the products of sinusoids have closed sums.
#ifndef TRANSFERD_NATIVE_DTMF_TONE_FIT_H_
#define TRANSFERD_NATIVE_DTMF_TONE_FIT_H_

#include <array>
#include <cstdint>
#include <span>

namespace transferd::dtmf {

// Most sinusoids of one fit: a digit and the interference under it.
inline constexpr int kMaxFitTones = 6;

// All that a fit needs of a stretch of samples x[0..count).
struct ToneSums {
  int count = 0;
  double energy = 0;                          // sum of x^2
  double total = 0;                           // sum of x
  std::array<double, kMaxFitTones> cosine{};  // sum of x[n] cos(w n)
  std::array<double, kMaxFitTones> sine{};    // sum of x[n] sin(w n)
};

// One pass over the samples. At most kMaxFitTones frequencies.
ToneSums SumTones(std::span<const int16_t> samples, std::span<const double> frequencies_hz);

// The sums of two stretches as one; `second` follows `first` at once.
ToneSums JoinSums(const ToneSums& first, const ToneSums& second, std::span<const double> frequencies_hz);

// x[n] ~ constant + sum of amplitude[t] cos(w[t] n + phase[t]).
struct ToneFit {
  double residual = 0;  // sum of squares of what is left
  double constant = 0;
  std::array<double, kMaxFitTones> amplitude{};
  std::array<double, kMaxFitTones> phase{};
};

// Where the tones cannot be told apart (closer than the stretch can show) the amplitudes are 0 and the residual is all.
ToneFit FitTones(const ToneSums& sums, std::span<const double> frequencies_hz);

}  // namespace transferd::dtmf

#endif  // TRANSFERD_NATIVE_DTMF_TONE_FIT_H_
