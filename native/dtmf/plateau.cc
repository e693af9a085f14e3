#include "dtmf/plateau.h"

#include <algorithm>

namespace transferd::dtmf {
namespace {

constexpr int kLongestHops = 16;
// Below this part of the plateau a tone is absent.
constexpr float kAbsent = 0.3f;

float MiddleOfNewest(const HopHistory& hops, int tone, int count) {
  std::array<float, 5> values{};
  const auto end = values.begin() + count;
  for (int back = 0; back < count; back++) values[static_cast<size_t>(back)] = hops.Back(back).spectrum.Magnitude(tone);
  std::nth_element(values.begin(), values.begin() + count / 2, end);
  return values[static_cast<size_t>(count / 2)];
}

}  // namespace

Plateau MeasurePlateau(const HopHistory& hops, Pair pair, int settled_hops) {
  Plateau plateau;
  plateau.low = MiddleOfNewest(hops, pair.low(), settled_hops);
  plateau.high = MiddleOfNewest(hops, pair.high(), settled_hops);
  if (plateau.low <= 0 || plateau.high <= 0) return plateau;
  for (int back = 0; back < kLongestHops; back++) {
    const HopSpectrum& spectrum = hops.Back(back).spectrum;
    const float weaker =
        std::min(spectrum.Magnitude(pair.low()) / plateau.low, spectrum.Magnitude(pair.high()) / plateau.high);
    if (weaker < kAbsent) break;
    if (back > 0) plateau.lost_hops += hops.Back(back - 1).lost_before;
    if (back == 0) plateau.newest = std::min(1.0f, weaker);
    plateau.duration_hops += std::min(1.0f, weaker);
    plateau.whole_hops = back + 1;
  }
  return plateau;
}

}  // namespace transferd::dtmf
