// Known sounds that a digit is dialled over: dial tones, mains hum, the echo of the digit before. A fit that knows them
// takes them out of what is left over.
#ifndef TRANSFERD_NATIVE_DTMF_INTERFERENCE_H_
#define TRANSFERD_NATIVE_DTMF_INTERFERENCE_H_

#include <array>
#include <span>

#include "dtmf/pair_fit.h"

namespace transferd::dtmf {

// What a fit leaves over and how strong it makes the two tones.
struct Explanation {
  double residual = 0;  // over the energy of the pair
  std::array<double, kPair> amplitude{};
  bool interference = false;  // more than the pair was fitted
};

// The best of the pair alone, which `plain` fits, and of the pair over each known sound; `echo_hz`: up to two tones.
Explanation ExplainWithInterference(const PairInStretch& pair, const PairFit& plain, std::span<const double> echo_hz);

}  // namespace transferd::dtmf

#endif  // TRANSFERD_NATIVE_DTMF_INTERFERENCE_H_
