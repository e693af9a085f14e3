#include "rtp/comfort_noise.h"

#include <algorithm>
#include <cmath>

#include "sound/frame.h"

namespace transferd::rtp {

void ComfortNoise::Describe(std::span<const uint8_t> payload) {
  if (payload.empty()) return;
  // Section 3.1: 0 dBov is the overload of the system, the level is the power of the noise below it.
  double power = std::pow(10.0, -(payload[0] & 0x7F) / 10.0) * 32768.0 * 32768.0;
  order_ = static_cast<int>(std::min<size_t>(payload.size() - 1, kOrder));
  for (int i = 0; i < order_; i++) {
    // Section 3.2: −127/128 to 127/128; 255 would be 1 and ring for ever.
    const double k = std::min(payload[static_cast<size_t>(i) + 1] - 127, 127) / 128.0;
    reflection_[static_cast<size_t>(i)] = k;
    power *= 1 - k * k;
  }
  state_.fill(0);
  // Numbers that are spread evenly between ±1 have a power of a third.
  gain_ = std::sqrt(3 * power);
}

double ComfortNoise::White() {
  random_ ^= random_ << 13;
  random_ ^= random_ >> 17;
  random_ ^= random_ << 5;
  return static_cast<double>(static_cast<int32_t>(random_)) / 2147483648.0;
}

// A lattice of reflection coefficients, which is stable whatever they are.
void ComfortNoise::Fill(std::span<int16_t> samples) {
  for (int16_t& sample : samples) {
    double forward = gain_ * White();
    for (int i = order_ - 1; i >= 0; i--) {
      const auto at = static_cast<size_t>(i);
      forward -= reflection_[at] * state_[at];
      state_[at + 1] = state_[at] + reflection_[at] * forward;
    }
    state_[0] = forward;
    sample = Saturate(static_cast<int>(std::lrint(std::clamp(forward, -32768.0, 32767.0))));
  }
}

}  // namespace transferd::rtp
