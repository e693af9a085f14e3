// First stage: does the last 16 ms look as if one row and one column sounded? Coarse, cheap, and wrong on purpose in
// one direction: it passes everything that may be a digit.
#ifndef TRANSFERD_NATIVE_DTMF_SCREEN_H_
#define TRANSFERD_NATIVE_DTMF_SCREEN_H_

#include <algorithm>

#include "dtmf/history.h"

namespace transferd::dtmf {

// The strongest tone of a group has at least this many times the power of each other (5 dB: the leakage of a 16 ms
// window from a neighbour at the edge of its band).
inline constexpr float kMinDominance = 3.0f;
// Over the tones of the digit before this is enough: their echo is no third tone, and the fit takes it out (2.5 dB).
inline constexpr float kMinDominanceOverEcho = 1.8f;
// Power ratios: two decibels more than the verifier allows, because leakage and noise move the windowed powers.
inline constexpr float kMaxScreenNormalTwist = 16.0f;
inline constexpr float kMaxScreenReverseTwist = 8.0f;
// The two tones hold this part of the energy at least. Low: dial tone or speech may be stronger than the digit.
inline constexpr float kMinEnergyShare = 0.15f;

inline constexpr float kWindowSamples = kWindowHops * kHopSamples;

class Screen {
 public:
  // Looks at the newest hops. `filtered`: steady low tones have been notched out of them. `echo`: the digit that has
  // just sounded, whose echo may lie under this one, or none.
  void Step(const Kernel& kernel, const HopHistory& hops, bool filtered, Pair echo);

  // Nothing sounds: no candidate.
  void Clear() { candidate_ = {}, run_hops_ = 0; }
  // The candidate begins anew: a digit has just ended.
  void Restart() { run_hops_ = std::min(run_hops_, 1); }

  // What the newest window looks like, and for how many hops it has looked so.
  Pair candidate() const { return candidate_; }
  int run_hops() const { return run_hops_; }

 private:
  Pair candidate_;
  int run_hops_ = 0;
};

}  // namespace transferd::dtmf

#endif  // TRANSFERD_NATIVE_DTMF_SCREEN_H_
