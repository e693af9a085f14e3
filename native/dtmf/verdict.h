// Second stage, second half: is what was measured a digit?
#ifndef TRANSFERD_NATIVE_DTMF_VERDICT_H_
#define TRANSFERD_NATIVE_DTMF_VERDICT_H_

#include "dtmf/measurement.h"

namespace transferd::dtmf {

// Up to here a signal is two tones and nothing else: noise 11 dB down.
inline constexpr double kCleanResidual = 0.08;

// True: a digit now. False: not, or not yet; what is doubtful has to last longer.
bool IsDigit(const Measurement& m);

// True where no fit with known interference can make a digit of it any more: what such a fit cannot change is bad
// enough.
bool CannotPass(const Measurement& m);

}  // namespace transferd::dtmf

#endif  // TRANSFERD_NATIVE_DTMF_VERDICT_H_
