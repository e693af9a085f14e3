#include "dtmf/screen.h"

#include <array>

namespace transferd::dtmf {
namespace {

// The factors of Kernel::peaks: [1 + place of the digit whose echo may sound], [0] without one.
constexpr auto kFactors = [] {
  std::array<std::array<float, kTones>, 1 + kDigits.size()> factors;
  for (size_t place = 0; place < factors.size(); place++) {
    factors[place].fill(kMinDominance);
    if (place == 0) continue;
    const Pair echo{static_cast<int>(place) - 1};
    factors[place][static_cast<size_t>(echo.low())] = kMinDominanceOverEcho;
    factors[place][static_cast<size_t>(echo.high())] = kMinDominanceOverEcho;
  }
  return factors;
}();

// Power of a tone of kScreenLevelDbm0 in the window.
constexpr double kWindowAmplitude = AmplitudeOfDbm0(kScreenLevelDbm0) * kWindowSamples / 2;
constexpr auto kMinPower = static_cast<float>(kWindowAmplitude * kWindowAmplitude);

// The pair of the contenders: one of each group, or none.
constexpr auto kPairs = [] {
  std::array<Pair, 1 << kTones> pairs;
  pairs.fill({});  // not superfluous: gcc 12 takes what only the default says for zero, the pair of the 1
  for (int low = 0; low < kGroupTones; low++) {
    for (int high = 0; high < kGroupTones; high++) {
      pairs[(size_t{1} << low) | (size_t{1} << (kGroupTones + high))] = {low * kGroupTones + high};
    }
  }
  return pairs;
}();

Pair PairInWindow(const Kernel& kernel, const HopHistory& hops, bool filtered, Pair echo) {
  const Hop &a = hops.Back(0), &b = hops.Back(1), &c = hops.Back(2), &d = hops.Back(3);
  const Window window = {&a.spectrum, &b.spectrum, &c.spectrum, &d.spectrum};
  const auto [low, high, contenders] = kernel.peaks(window, kFactors[static_cast<size_t>(echo.index + 1)].data());
  const float energy = (a.energy + b.energy) + (c.energy + d.energy);
  const bool loud = (low > kMinPower) & (high > kMinPower);
  const bool balanced = (low < high * kMaxScreenNormalTwist) & (high < low * kMaxScreenReverseTwist);
  // Two pure tones and nothing else give low + high = energy * window / 2.
  const bool prevails = filtered | (low + high > kMinEnergyShare * energy * kWindowSamples / 2);
  return (loud & balanced & prevails) ? kPairs[contenders] : Pair{};
}

}  // namespace

void Screen::Step(const Kernel& kernel, const HopHistory& hops, bool filtered, Pair echo) {
  const Pair now = PairInWindow(kernel, hops, filtered, echo);
  // Over a loss the hops of a tone that is a little off do not point the same way: such a window says nothing against.
  if (now != candidate_ && hops.SinceLoss(kWindowHops) < kWindowHops) return;
  run_hops_ = !now ? 0 : now == candidate_ ? run_hops_ + 1 : 1;
  candidate_ = now;
}

}  // namespace transferd::dtmf
