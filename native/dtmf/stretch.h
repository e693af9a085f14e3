// A stretch of samples cut into four quarters, which are filtered side by side: what a fit needs of the samples.
#ifndef TRANSFERD_NATIVE_DTMF_STRETCH_H_
#define TRANSFERD_NATIVE_DTMF_STRETCH_H_

#include <array>
#include <cstdint>
#include <span>

#include "dtmf/limits.h"
#include "dtmf/rotation.h"

namespace transferd::dtmf {

inline constexpr size_t kQuarters = 4;

// One number a quarter. The compiler makes one register of it where there is such a register; the results are the same.
typedef float Lanes __attribute__((vector_size(kQuarters * sizeof(float))));

// A frequency, and the turns that it makes while a stretch is summed.
struct Tone {
  Tone(double hz, int quarter_samples)
      : hz(hz),
        half_sample(Rotation::By(kRadiansPerHz * hz / 2)),
        half_quarter(Rotation::By(kRadiansPerHz * hz * quarter_samples / 2)) {}

  double hz;
  Rotation half_sample, half_quarter;
};

// Sums of x[n] cos(w n) and of x[n] sin(w n), where n counts from the middle of what is summed: with the origin there a
// cosine is even and a sine is odd, and the two have nothing in common.
template <typename Number>
struct ToneSums {
  Number cosine{}, sine{};
};

class Stretch {
 public:
  static constexpr size_t kMaxSamples = 320;

  // A multiple of kQuarters samples, kMaxSamples at most.
  explicit Stretch(std::span<const int16_t> samples);

  int samples() const { return static_cast<int>(kQuarters) * quarter_samples_; }
  int quarter_samples() const { return quarter_samples_; }
  // Sums of x^2 and of x in each quarter.
  const Lanes& energies() const { return energies_; }
  const Lanes& totals() const { return totals_; }

  // The sums of each tone over each quarter: a Goertzel filter at that very frequency.
  template <size_t kCount>
  std::array<ToneSums<Lanes>, kCount> Sum(const std::array<Tone, kCount>& tones) const;

  // Sample n of the stretch.
  float operator[](int n) const {
    return lanes_[static_cast<size_t>(n % quarter_samples_)][n / quarter_samples_];
  }

 private:
  int quarter_samples_;
  Lanes energies_{}, totals_{};
  std::array<Lanes, kMaxSamples / kQuarters> lanes_;  // [n]: sample n of each quarter
};

template <size_t kCount>
std::array<ToneSums<Lanes>, kCount> Stretch::Sum(const std::array<Tone, kCount>& tones) const {
  std::array<Lanes, kCount> coefficient, newest{}, older{};
  for (size_t t = 0; t < kCount; t++) {
    coefficient[t] = Lanes{} + static_cast<float>(2 * tones[t].half_sample.Twice().cosine);
  }
  for (size_t n = 0; n < static_cast<size_t>(quarter_samples_); n++) {
    for (size_t t = 0; t < kCount; t++) {
      const Lanes next = (lanes_[n] - older[t]) + coefficient[t] * newest[t];
      older[t] = newest[t];
      newest[t] = next;
    }
  }
  // With N samples, newest - e^-jw older is the sum of x[n] e^jw(N-1-n), n from the first sample. Turned back by
  // w(N-1)/2 it counts from the middle.
  std::array<ToneSums<Lanes>, kCount> sums;
  for (size_t t = 0; t < kCount; t++) {
    const Rotation &half = tones[t].half_sample, &turn = tones[t].half_quarter;
    const Lanes re = static_cast<float>(half.cosine) * (newest[t] - older[t]);
    const Lanes im = static_cast<float>(half.sine) * (newest[t] + older[t]);
    const auto c = static_cast<float>(turn.cosine), s = static_cast<float>(turn.sine);
    sums[t] = {c * re + s * im, s * re - c * im};
  }
  return sums;
}

}  // namespace transferd::dtmf

#endif  // TRANSFERD_NATIVE_DTMF_STRETCH_H_
