// Comfort noise payloads (RFC 3389): any reflection coefficients, filled and described anew.
#include <fuzzer/FuzzedDataProvider.h>

#include <array>

#include "require.h"
#include "rtp/comfort_noise.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
  FuzzedDataProvider data(bytes, count);
  transferd::rtp::ComfortNoise noise;
  while (data.remaining_bytes() > 0) {
    noise.Describe(data.ConsumeBytes<uint8_t>(data.ConsumeIntegralInRange<size_t>(0, 40)));
    std::array<int16_t, 480> samples;
    for (int rounds = data.ConsumeIntegralInRange(1, 8); rounds > 0; rounds--) noise.Fill(samples);
  }
  // Level 127 without coefficients: -127 dBov is far below one unit of a sample.
  noise.Describe(std::array<uint8_t, 1>{127});
  std::array<int16_t, 480> quiet;
  noise.Fill(quiet);
  for (const int16_t sample : quiet) fuzz::Require(sample == 0, "nothing is left of the noise before");
  return 0;
}
