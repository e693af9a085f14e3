// Tones of a user's own: any score that engine_values.cc lets through, played, replaced, stopped and dropped at any
// moment.
#include <fuzzer/FuzzedDataProvider.h>

#include <cmath>

#include "cpu_bound.h"
#include "engine/tone_player.h"
#include "require.h"

using fuzz::Require;

namespace {

constexpr double kMostMsAFrame = 20;
fuzz::CpuBound g_frame("frame", kMostMsAFrame);

double AnyNumber(FuzzedDataProvider& data) {
  const double number = data.ConsumeBool() ? data.ConsumeFloatingPoint<double>() : data.ConsumeIntegral<int16_t>();
  return std::isfinite(number) ? number : 0;  // ReadNumber refuses the others
}

transferd::ToneScore InventScore(FuzzedDataProvider& data) {
  transferd::ToneScore score;
  for (int count = data.ConsumeIntegralInRange(0, 5); count > 0; count--) {
    transferd::ToneSegment segment;
    segment.frequency_count = data.ConsumeIntegralInRange(0, transferd::ToneSegment::kMostFrequencies);
    for (int i = 0; i < segment.frequency_count; i++) {
      segment.frequencies_hz[static_cast<size_t>(i)] = AnyNumber(data);
    }
    segment.level_dbm0 = AnyNumber(data);
    segment.samples = data.ConsumeBool() ? data.ConsumeIntegralInRange(1, 400) : data.ConsumeIntegralInRange(1, 691'200'000);
    score.segments.push_back(segment);
  }
  score.repeat_from = data.ConsumeBool() ? data.ConsumeIntegralInRange(-2, 6) : data.ConsumeIntegral<int>();
  return score;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
  FuzzedDataProvider data(bytes, count);
  transferd::ToneScore scores[2];
  transferd::TonePlayer player;
  int next = 0;
  while (data.remaining_bytes() > 0) {
    switch (data.ConsumeIntegralInRange(0, 7)) {
      case 0:
        // The one that is not being played.
        scores[next] = InventScore(data);
        player.Play(&scores[next]);
        next = 1 - next;
        break;
      case 1: player.Stop(); break;
      case 2: player.Drop(); break;
      default: {
        transferd::Frame frame;
        const bool before = player.active();
        const bool ended = g_frame.Time([&] { return player.Next(frame); });
        Require(!ended || (before && !player.active()), "the end of a score is told with its last frame");
      }
    }
  }
  return 0;
}
