// The digits that have sounded lately, and what of them is still heard: an echo is no second press.
#ifndef TRANSFERD_NATIVE_DTMF_PAST_DIGITS_H_
#define TRANSFERD_NATIVE_DTMF_PAST_DIGITS_H_

#include <array>
#include <cstdint>

#include "dtmf/limits.h"
#include "dtmf/plateau.h"
#include "dtmf/test_log.h"

namespace transferd::dtmf {

// A digit that is sounding, or that has sounded.
struct Digit {
  Pair pair;
  int64_t start = 0, end = 0;
  float low = 0, high = 0;  // reference magnitudes of its tones
  std::array<double, 2> frequency_hz{};
  std::array<double, 2> level_dbm0{};
};

// The tones of an echo that are not tones of the pair that is looked at.
struct EchoTones {
  std::array<double, 2> hz{};
  size_t count = 0;
};

class PastDigits {
 public:
  // The same digit within 300 ms of its end, and 4 dB weaker on both tones, is its echo.
  static constexpr int64_t kEchoSamples = 300 * kSampleRateHz / 1000;
  static constexpr float kEchoLevel = 0.62f;

  void Add(const Digit& digit) {
    digits_[next_] = digit;
    next_ = (next_ + 1) % kRemembered;
  }

  // The digit whose echo may be heard at `position`, the one that sounds now included; its pair is none where there is none.
  const Digit& Echoing(const Digit& now, int64_t position) const {
    static constexpr Digit kNone{};
    const Digit& before = now.pair ? now : digits_[(next_ + kRemembered - 1) % kRemembered];
    return position - before.end <= kEchoSamples ? before : kNone;
  }

  // Whether a pair that began at `start` is the echo of a digit that is over.
  bool IsEcho(Pair pair, const Plateau& plateau, int64_t start, TestLog* log) const;

 private:
  static constexpr size_t kRemembered = 3;

  std::array<Digit, kRemembered> digits_{};
  size_t next_ = 0;
};

// What the echo of `before` adds to `pair`.
EchoTones EchoTonesBeside(Pair pair, const Digit& before);

}  // namespace transferd::dtmf

#endif  // TRANSFERD_NATIVE_DTMF_PAST_DIGITS_H_
