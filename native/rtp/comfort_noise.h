// Comfort noise as RFC 3389 describes it: what is heard while the far end sends no speech because nobody speaks.
#ifndef TRANSFERD_NATIVE_RTP_COMFORT_NOISE_H_
#define TRANSFERD_NATIVE_RTP_COMFORT_NOISE_H_

#include <array>
#include <cstdint>
#include <span>

namespace transferd::rtp {

// Static payload type 13 (RFC 3389 section 4).
inline constexpr uint8_t kComfortNoisePayloadType = 13;

class ComfortNoise {
 public:
  // A payload: level in −dBov, then up to kOrder reflection coefficients; more of them are ignored.
  void Describe(std::span<const uint8_t> payload);
  void Fill(std::span<int16_t> samples);

 private:
  static constexpr int kOrder = 12;

  double White();

  double gain_ = 0;  // peak of the evenly spread numbers that drive the filter
  int order_ = 0;
  std::array<double, kOrder> reflection_{};
  std::array<double, kOrder + 1> state_{};
  uint32_t random_ = 0x2545F491;
};

}  // namespace transferd::rtp

#endif  // TRANSFERD_NATIVE_RTP_COMFORT_NOISE_H_
