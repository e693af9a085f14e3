// How a candidate began. The tones of a digit are switched on together within a few milliseconds (ETSI ES 201 235-2
// asks the sender for it); a harmonic of a voice swells, fades and wanders through the band.
#ifndef TRANSFERD_NATIVE_DTMF_ONSET_H_
#define TRANSFERD_NATIVE_DTMF_ONSET_H_

#include "dtmf/plateau.h"

namespace transferd::dtmf {

// An abrupt beginning touches so many hops: the first whole one, the one that it falls into, and the silent one before.
inline constexpr int kAbruptOnsetHops = 3;
// No longer beginnings are told apart: the tone was there all the time.
inline constexpr int kLongestOnsetHops = 13;

// Hops from the absence of a tone to its plateau, kLongestOnsetHops at most.
struct Onset {
  int quicker = 0, slower = 0;  // of the two tones
};
Onset OnsetOf(const HopHistory& hops, Pair pair, const Plateau& plateau);

}  // namespace transferd::dtmf

#endif  // TRANSFERD_NATIVE_DTMF_ONSET_H_
