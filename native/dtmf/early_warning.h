// Has a pair of tones just begun? Sooner than the screen can know which: for muting, where a false warning costs nothing.
#ifndef TRANSFERD_NATIVE_DTMF_EARLY_WARNING_H_
#define TRANSFERD_NATIVE_DTMF_EARLY_WARNING_H_

#include "dtmf/history.h"

namespace transferd::dtmf {

// The strongest tone of each group where the two newest hops (8 ms) hold little else and began from less; or none. Two
// whole hops of a tone are there at the latest 12 ms after its first sample. Neighbours in a group are not told apart.
Pair PairThatBegins(const HopHistory& hops);

}  // namespace transferd::dtmf

#endif  // TRANSFERD_NATIVE_DTMF_EARLY_WARNING_H_
