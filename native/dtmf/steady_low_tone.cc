#include "dtmf/steady_low_tone.h"

#include <algorithm>
#include <cmath>

namespace transferd::dtmf {
namespace {

// A hop is low where its difference energy is below this part of its energy: a sinusoid below 570 Hz (goertzel.h).
constexpr float kLowShare = 0.20f;
// Below 180 Hz even one hop is enough: the energy of such hops swings with the phase of the hum.
constexpr float kHumShare = 0.02f;
// Steady: the energy of 24 ms equals that of the 24 ms before, within half a decibel. Speech does not keep that up.
constexpr int kSteadyHops = 6;
constexpr float kSteadyRatio = 0.88f;
// On after 56 ms; kept on for a second after the last 24 ms of steadiness, because a digit over it hides the
// steadiness.
constexpr int kOnHops = 14;
constexpr int kKeepHops = 6;
constexpr int kHoldHops = 250;
// A hop that is not low takes back so many that were.
constexpr int kSetbackHops = 3;
// Louder than a quiet line by 6 dB.
constexpr float kMinEnergy = 4 * kQuietHopEnergy;

float EnergyOf(const HopHistory& hops, int first_back) {
  float sum = 0;
  for (int back = first_back; back < first_back + kSteadyHops; back++) sum += hops.Back(back).energy;
  return sum;
}

bool IsSteady(const HopHistory& hops) {
  const float now = EnergyOf(hops, 0), before = EnergyOf(hops, kSteadyHops);
  const bool level = now > kSteadyRatio * before && before > kSteadyRatio * now;
  return level || hops.Back(0).difference_energy < kHumShare * hops.Back(0).energy;
}

struct Notch {
  float b1, a1, a2, gain;
};

// Magnitude of 1 + x1 z^-1 + x2 z^-2 at `hz`.
float Response(double x1, double x2, double hz) {
  const double w = kRadiansPerHz * hz;
  const double re = 1 + x1 * std::cos(w) + x2 * std::cos(2 * w), im = x1 * std::sin(w) + x2 * std::sin(2 * w);
  return static_cast<float>(std::sqrt(re * re + im * im));
}

// Zeros on the unit circle at `hz`, poles of `radius` behind them, gain 1 in the middle of the DTMF band.
Notch MakeNotch(double hz, double radius) {
  constexpr double kMiddleHz = 1150;
  const double b1 = -2 * std::cos(kRadiansPerHz * hz), a1 = radius * b1, a2 = radius * radius;
  const float gain = Response(a1, a2, kMiddleHz) / Response(b1, 1, kMiddleHz);
  return {static_cast<float>(b1), static_cast<float>(a1), static_cast<float>(a2), gain};
}

// Precise dial tone 350 + 440 Hz, the European 425 Hz between its notches' skirts, mains of 50 and 60 Hz.
const std::array<Notch, NotchChain::kNotches> kChain = {MakeNotch(352, 0.94), MakeNotch(436, 0.94),
                                                        MakeNotch(55, 0.955)};

}  // namespace

bool SteadyLowTone::Step(const HopHistory& hops) {
  const Hop& hop = hops.Back(0);
  const bool low = hop.energy > kMinEnergy && hop.difference_energy < kLowShare * hop.energy;
  const bool steady = low && IsSteady(hops);
  steady_hops_ = on_ && steady ? steady_hops_ + 1 : 0;
  run_hops_ = (on_ ? low : steady) ? run_hops_ + 1 : std::max(0, run_hops_ - kSetbackHops);
  const bool begins = !on_ && steady && run_hops_ >= kOnHops;
  if (begins || steady_hops_ >= kKeepHops) {
    on_ = true;
    hold_hops_ = kHoldHops;
  } else if (on_ && --hold_hops_ <= 0) {
    on_ = false;
    run_hops_ = 0;
  }
  return begins;
}

void NotchChain::Filter(std::span<const int16_t> from, std::span<int16_t> to) {
  for (size_t n = 0; n < from.size(); n++) {
    float value = from[n];
    for (size_t k = 0; k < kChain.size(); k++) {
      const Notch& notch = kChain[k];
      std::array<float, 2>& memory = memory_[k];
      const float in = value * notch.gain;
      value = in + memory[0];
      memory[0] = notch.b1 * in - notch.a1 * value + memory[1];
      memory[1] = in - notch.a2 * value;
    }
    to[n] = static_cast<int16_t>(std::clamp(value, -32767.0f, 32767.0f));
  }
}

}  // namespace transferd::dtmf
