// How long, and how loud, a pair of tones has been sounding, from the hops alone.
#ifndef TRANSFERD_NATIVE_DTMF_PLATEAU_H_
#define TRANSFERD_NATIVE_DTMF_PLATEAU_H_

#include "dtmf/history.h"

namespace transferd::dtmf {

struct Plateau {
  float low = 0, high = 0;  // magnitudes of the two tones where they are steady
  float duration_hops = 0;  // see below
  int whole_hops = 0;       // hops that the tones touch
  int lost_hops = 0;        // hops that were lost among them
  float newest = 0;         // part of the newest hop that the signal fills, 0 to 1

  float duration_ms() const { return duration_hops * kHopMs; }
  int duration_samples() const { return static_cast<int>(duration_hops * kHopSamples); }
};

// Follows the pair back from the newest hop until it is absent, 64 ms at most. A hop that the signal fills only in part
// counts for the part that its weaker tone reaches of the plateau: the sum does not depend on how hops and signal lie.
// `settled_hops`: the newest hops whose middle value is taken for the plateau (3 or 5).
Plateau MeasurePlateau(const HopHistory& hops, Pair pair, int settled_hops);

}  // namespace transferd::dtmf

#endif  // TRANSFERD_NATIVE_DTMF_PLATEAU_H_
