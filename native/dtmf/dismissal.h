// What the screen dismisses is never measured. For explanations only: what would a person have taken for a digit there?
#ifndef TRANSFERD_NATIVE_DTMF_DISMISSAL_H_
#define TRANSFERD_NATIVE_DTMF_DISMISSAL_H_

#include "dtmf/history.h"
#include "dtmf/trial.h"

namespace transferd::dtmf {

// The pair of two tones, and little else, that fills the newest window and that the screen dismisses; or none. The
// screen's tests are noted in `log`; frequencies, levels, residual and the reason in `trial`.
Pair DismissedPair(const HopHistory& hops, const SampleHistory& line, TestLog& log, DigitTrial& trial);

}  // namespace transferd::dtmf

#endif  // TRANSFERD_NATIVE_DTMF_DISMISSAL_H_
