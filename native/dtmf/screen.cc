#include "dtmf/screen.h"

namespace transferd::dtmf {
namespace {

constexpr float kWindowSamples = Screen::kWindowHops * kHopSamples;

// The strongest tone of a group has at least this many times the power of each other (5 dB: the leakage of a 16 ms
// window from a neighbour at the edge of its band).
constexpr float kMinDominance = 3.0f;
// Over the tones of the digit before this is enough: their echo is no third tone, and the fit takes it out (2.5 dB).
constexpr float kMinDominanceOverEcho = 1.8f;
// Power ratios: two decibels more than the verifier allows, because leakage and noise move the windowed powers.
constexpr float kMaxNormalTwist = 16.0f;
constexpr float kMaxReverseTwist = 8.0f;
// The two tones hold this part of the energy at least. Low: dial tone or speech may be stronger than the digit.
constexpr float kMinEnergyShare = 0.15f;

struct Strongest {
  int tone;
  float power;
  bool dominates;
};

Strongest StrongestOf(const std::array<float, kTones>& power, int first, int echo) {
  int best = first;
  for (int k = first + 1; k < first + kGroupTones; k++) {
    if (power[static_cast<size_t>(k)] > power[static_cast<size_t>(best)]) best = k;
  }
  const float peak = power[static_cast<size_t>(best)];
  bool dominates = true;
  for (int k = first; k < first + kGroupTones; k++) {
    const float least = k == echo ? kMinDominanceOverEcho : kMinDominance;
    dominates &= k == best || power[static_cast<size_t>(k)] * least < peak;
  }
  return {best, peak, dominates};
}

// Power of a tone of kScreenLevelDbm0 in the window.
constexpr double kWindowAmplitude = AmplitudeOfDbm0(kScreenLevelDbm0) * kWindowSamples / 2;
constexpr auto kMinPower = static_cast<float>(kWindowAmplitude * kWindowAmplitude);

Pair PairInWindow(const HopHistory& hops, bool filtered, Pair echo) {
  std::array<float, kTones> re{}, im{}, power;
  float energy = 0;
  for (int back = 0; back < Screen::kWindowHops; back++) {
    const Hop& hop = hops.Back(back);
    energy += hop.energy;
    for (size_t k = 0; k < kTones; k++) {
      re[k] += hop.spectrum.re[k];
      im[k] += hop.spectrum.im[k];
    }
  }
  for (size_t k = 0; k < kTones; k++) power[k] = re[k] * re[k] + im[k] * im[k];
  const Strongest low = StrongestOf(power, 0, echo ? echo.low() : -1);
  const Strongest high = StrongestOf(power, kGroupTones, echo ? echo.high() : -1);
  const bool loud = low.power > kMinPower && high.power > kMinPower;
  const bool balanced = low.power < high.power * kMaxNormalTwist && high.power < low.power * kMaxReverseTwist;
  // Two pure tones and nothing else give low + high = energy * window / 2.
  const bool prevails = filtered || low.power + high.power > kMinEnergyShare * energy * kWindowSamples / 2;
  if (!low.dominates || !high.dominates || !loud || !balanced || !prevails) return {};
  return {low.tone * kGroupTones + high.tone - kGroupTones};
}

}  // namespace

void Screen::Step(const HopHistory& hops, bool filtered, Pair echo) {
  const Pair now = PairInWindow(hops, filtered, echo);
  run_hops_ = !now ? 0 : now == candidate_ ? run_hops_ + 1 : 1;
  candidate_ = now;
}

}  // namespace transferd::dtmf
