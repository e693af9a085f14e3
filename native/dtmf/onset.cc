#include "dtmf/onset.h"

#include <algorithm>

namespace transferd::dtmf {
namespace {

// Parts of the plateau: from here on the tone is up, and below this it is absent. Noise and the other tone leak into
// hops of 4 ms: less than a fifth cannot be told from nothing.
constexpr float kUp = 0.8f;
constexpr float kAbsent = 0.2f;
// The oldest hops of the plateau, among which the beginning lies.
constexpr int kOldestHops = 3;

int OnsetHopsOf(const HopHistory& hops, int tone, float plateau, int whole_hops) {
  const auto level = [&](int back) { return hops.Back(back).spectrum.Magnitude(tone); };
  int up = std::max(0, whole_hops - kOldestHops);
  while (up > 0 && level(up) < kUp * plateau) up--;
  int absent = up;
  while (absent <= up + kLongestOnsetHops) {
    if (absent > whole_hops - kOldestHops && level(absent) < kAbsent * plateau) break;
    absent++;
  }
  return absent - up - 1;
}

}  // namespace

Onset OnsetOf(const HopHistory& hops, Pair pair, const Plateau& plateau) {
  const int low = OnsetHopsOf(hops, pair.low(), plateau.low, plateau.whole_hops);
  const int high = OnsetHopsOf(hops, pair.high(), plateau.high, plateau.whole_hops);
  return {std::min(low, high), std::max(low, high)};
}

}  // namespace transferd::dtmf
