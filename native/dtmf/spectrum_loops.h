// What a kernel computes in floating point, once for all of them: compiled into each kernel for what its processor has.
#ifndef TRANSFERD_NATIVE_DTMF_SPECTRUM_LOOPS_H_
#define TRANSFERD_NATIVE_DTMF_SPECTRUM_LOOPS_H_

#include <cstring>

#include "dtmf/kernel.h"

namespace transferd::dtmf {

typedef int32_t ToneIntegers __attribute__((vector_size(kTones * sizeof(int32_t))));

template <typename Vector, typename Number>
[[gnu::always_inline]] inline void LoadTones(const Number* from, Vector& to) {
  std::memcpy(&to, from, sizeof to);
}

[[gnu::always_inline]] inline void TurnLoop(const HopSums& sums, const float* turn_re, const float* turn_im,
                                            HopSpectrum& spectrum) {
  ToneIntegers cosine, sine;
  LoadTones(sums.cosine.data(), cosine);
  LoadTones(sums.sine.data(), sine);
  const ToneVector c = __builtin_convertvector(cosine, ToneVector), s = __builtin_convertvector(sine, ToneVector);
  ToneVector re, im;
  LoadTones(turn_re, re);
  LoadTones(turn_im, im);
  spectrum.re = c * re - s * im;
  spectrum.im = c * im + s * re;
}

[[gnu::always_inline]] inline WindowPeaks PeaksLoop(const Window& window, const float* factors) {
  const auto& [a, b, c, d] = window;
  const ToneVector re = (a->re + b->re) + (c->re + d->re), im = (a->im + b->im) + (c->im + d->im);
  const ToneVector power = re * re + im * im;
  // The greatest of each group in all of its four places: of each tone and its neighbour, then of each pair and the other.
  ToneVector other = __builtin_shufflevector(power, power, 1, 0, 3, 2, 5, 4, 7, 6);
  ToneVector peak = power > other ? power : other;
  other = __builtin_shufflevector(peak, peak, 2, 3, 0, 1, 6, 7, 4, 5);
  peak = peak > other ? peak : other;
  ToneVector factor;
  LoadTones(factors, factor);
  constexpr ToneIntegers kBits = {1, 2, 4, 8, 16, 32, 64, 128};
  ToneIntegers bits = (power * factor >= peak) & kBits;
  bits |= __builtin_shufflevector(bits, bits, 1, 0, 3, 2, 5, 4, 7, 6);
  bits |= __builtin_shufflevector(bits, bits, 2, 3, 0, 1, 6, 7, 4, 5);
  return {peak[0], peak[kGroupTones], static_cast<unsigned>(bits[0] | bits[kGroupTones])};
}

}  // namespace transferd::dtmf

#endif  // TRANSFERD_NATIVE_DTMF_SPECTRUM_LOOPS_H_
