// What the receiver thought of one candidate at one moment: for explanations, drawings and tests, never for decisions.
#ifndef TRANSFERD_NATIVE_DTMF_TRIAL_H_
#define TRANSFERD_NATIVE_DTMF_TRIAL_H_

#include <cstdint>
#include <span>

#include "dtmf/test_log.h"

namespace transferd {

// Why a candidate is no digit, or not one yet. The first reason that was met; the limits are in dtmf/limits.h and
// dtmf/verdict.cc.
enum class Rejection : uint8_t {
  kNone,        // it is a digit
  kTooShort,    // not yet: what is this doubtful has to last longer
  kFrequency,   // a tone is too far off its nominal frequency
  kResidual,    // too much besides the two tones
  kLevel,       // a tone is too weak
  kTwist,       // one tone is too much stronger than the other
  kUnsteady,    // a tone changes its level
  kDrift,       // a tone changes its frequency
  kThirdTone,   // what is left over is one steady tone more
  kSlowOnset,   // the tones swell instead of beginning
  kDoubtful,    // each property for itself would do, together they do not
  kEcho,        // the digit before, once more and weaker
};

// One candidate as it was judged. Unmeasured values are 0: the judgement stops at the first reason.
struct DigitTrial {
  char digit = '\0';
  Rejection rejection = Rejection::kNone;
  int64_t position = 0;    // samples taken when it was judged
  int64_t start = 0;       // its estimated first sample
  double duration_ms = 0;  // how long it has sounded
  double needed_ms = 0;    // how long it has to sound, for what it is
  double low_hz = 0, high_hz = 0;
  double low_dbm0 = 0, high_dbm0 = 0;
  double residual = 0;        // energy of everything else over that of the two tones
  double instability_db = 0;  // change of a tone between the halves of the stretch
  double drift_rad = 0;       // change of a tone's frequency, as phase
  double onset_ms = 0;        // how long the tones took to come up, rounded up to hops of 4 ms
  bool interference = false;  // dial tone, hum or an echo was taken out by the fit
  bool filtered = false;      // the notches are on
  std::span<const TestResult> tests;  // valid while the observer runs
};

using TrialObserver = void (*)(void* context, const DigitTrial& trial);

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_DTMF_TRIAL_H_
