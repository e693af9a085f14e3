// The playout buffer under any network: timestamps that jump, repeat and run backwards, packets of any length, comfort
// noise between. Concealment and time scaling work behind it.
#include <fuzzer/FuzzedDataProvider.h>

#include <cmath>
#include <vector>

#include "cpu_bound.h"
#include "require.h"
#include "rtp/jitter_buffer.h"

using fuzz::Require;

namespace {

constexpr double kMostMsAFrame = 20;
fuzz::CpuBound g_frame("frame", kMostMsAFrame);

// What a stream may hold: 120 ms a packet (stream_receiver.cc).
constexpr size_t kMostSamples = 960;

std::vector<int16_t> Speech(FuzzedDataProvider& data, size_t count) {
  std::vector<int16_t> samples(count);
  const int period = data.ConsumeIntegralInRange(1, 200);
  const int size = data.ConsumeIntegral<int16_t>();
  for (size_t n = 0; n < count; n++) samples[n] = static_cast<int16_t>(static_cast<int>(n) % period * size / period);
  return samples;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
  FuzzedDataProvider data(bytes, count);
  transferd::rtp::JitterBuffer buffer;
  auto timestamp = data.ConsumeIntegral<uint32_t>();
  uint64_t put = 0;
  while (data.remaining_bytes() > 0) {
    switch (data.ConsumeIntegralInRange(0, 7)) {
      case 0: timestamp = data.ConsumeIntegral<uint32_t>(); break;
      case 1: timestamp += static_cast<uint32_t>(data.ConsumeIntegral<int16_t>()); break;
      case 2: buffer.PutComfortNoise(timestamp, data.ConsumeBytes<uint8_t>(data.ConsumeIntegralInRange(0, 20))); break;
      case 3: buffer.Restart(); break;
      case 4: {
        const auto samples = Speech(data, data.ConsumeIntegralInRange<size_t>(0, kMostSamples));
        buffer.Put(timestamp, data.ConsumeBool(), samples);
        put++;
        if (data.ConsumeBool()) timestamp += static_cast<uint32_t>(samples.size());
        break;
      }
      case 5:
        buffer.Put(timestamp, false, Speech(data, 160));
        timestamp += 160;
        put++;
        [[fallthrough]];
      default: {
        transferd::Frame frame{};
        g_frame.Time([&] { return buffer.Take(frame); });
        Require(std::isfinite(buffer.delay_ms()), "the delay is a number");
        Require(buffer.late() <= put, "no more is late than came");
      }
    }
  }
  return 0;
}
