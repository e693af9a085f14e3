// Dial tone and mains hum under a digit. While the line hears dial tone, the first digit is dialled over it; on long or
// badly shielded lines hum can be ten times as strong as the digit. Neither fools the receiver, but both hide digits
// from the screen, whose hops are short. So: once a steady low sound has lasted, it is notched out of what the bank
// sees.
#ifndef TRANSFERD_NATIVE_DTMF_STEADY_LOW_TONE_H_
#define TRANSFERD_NATIVE_DTMF_STEADY_LOW_TONE_H_

#include <array>
#include <cstdint>
#include <span>

#include "dtmf/history.h"

namespace transferd::dtmf {

// Decides when the notches are on.
class SteadyLowTone {
 public:
  // Looks at the newest hop. Returns whether the notches have just gone on.
  bool Step(const HopHistory& hops);
  bool on() const { return on_; }

 private:
  int run_hops_ = 0;     // hops of steady low sound
  int steady_hops_ = 0;  // the same while on: what keeps it on
  int hold_hops_ = 0;    // until it goes off
  bool on_ = false;
};

// Three notches in a row: 350 Hz, 440 Hz (425 Hz lies between) and mains.
class NotchChain {
 public:
  void Clear() { memory_ = {}; }
  void Filter(std::span<const int16_t> from, std::span<int16_t> to);

  static constexpr int kNotches = 3;

 private:
  std::array<std::array<float, 2>, kNotches> memory_{};
};

}  // namespace transferd::dtmf

#endif  // TRANSFERD_NATIVE_DTMF_STEADY_LOW_TONE_H_
