#include "dtmf/early_warning.h"

#include "dtmf/screen.h"

namespace transferd::dtmf {
namespace {

constexpr int kHops = 2;
constexpr float kSamples = kHops * kHopSamples;

// The two tones hold this part of the energy: 8 ms cannot tell them from their neighbours, but from most of speech.
constexpr float kMinShare = 0.5f;
// Before them it was quieter by 6 dB: what sounds on did not begin.
constexpr float kMaxBefore = 0.25f;
// The hop that the beginning falls into lies between.
constexpr int kHopBefore = kHops + 1;

constexpr auto kMinAmplitude = static_cast<float>(AmplitudeOfDbm0(kScreenLevelDbm0)) * kSamples / 2;

struct Strongest {
  int tone = 0;
  float power = 0;
};

Strongest StrongestOf(const ToneVector& powers, int first) {
  Strongest strongest = {first, powers[first]};
  for (int tone = first + 1; tone < first + kGroupTones; tone++) {
    if (powers[tone] > strongest.power) strongest = {tone, powers[tone]};
  }
  return strongest;
}

}  // namespace

Pair PairThatBegins(const HopHistory& hops) {
  const Hop &newest = hops.Back(0), &older = hops.Back(1);
  if (hops.Back(kHopBefore).energy > kMaxBefore * newest.energy) return {};
  const ToneVector re = newest.spectrum.re + older.spectrum.re, im = newest.spectrum.im + older.spectrum.im;
  const ToneVector powers = re * re + im * im;
  const Strongest low = StrongestOf(powers, 0), high = StrongestOf(powers, kGroupTones);
  if (std::min(low.power, high.power) < kMinAmplitude * kMinAmplitude) return {};
  if (low.power > high.power * kMaxScreenNormalTwist || high.power > low.power * kMaxScreenReverseTwist) return {};
  if (low.power + high.power < kMinShare * (newest.energy + older.energy) * kSamples / 2) return {};
  return {low.tone * kGroupTones + high.tone - kGroupTones};
}

}  // namespace transferd::dtmf
