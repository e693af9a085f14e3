// Second stage, second half: is what was measured a digit?
#ifndef TRANSFERD_NATIVE_DTMF_VERDICT_H_
#define TRANSFERD_NATIVE_DTMF_VERDICT_H_

#include "dtmf/measurement.h"

namespace transferd::dtmf {

// Up to here a signal is two tones and nothing else: noise 11 dB down.
inline constexpr double kCleanResidual = 0.08;

struct Judgement {
  Rejection rejection = Rejection::kNone;  // kNone: a digit now; kTooShort: perhaps one later
  double needed_ms = 0;                    // how long it has to last; 0 where that does not help
};

Judgement Judge(const Measurement& m);

// True where no fit with known interference can make a digit of it any more: what such a fit cannot change is bad
// enough.
bool CannotPass(const Measurement& m);

}  // namespace transferd::dtmf

#endif  // TRANSFERD_NATIVE_DTMF_VERDICT_H_
