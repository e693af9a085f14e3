#include "packet_tracks.h"

#include <algorithm>

#include "corpora.h"

namespace battery {
namespace {

// What the receiver hears of a packet that never came: silence, or the one before again.
void Lose(Track& t, long packet, bool repeats) {
  t.lost_packets.insert(packet);
  for (long n = packet * kPacketSamples; n < std::min(t.size(), (packet + 1) * kPacketSamples); n++) {
    t.samples[static_cast<size_t>(n)] = repeats ? t.samples[static_cast<size_t>(n - kPacketSamples)] : 0;
  }
}

Track Loss(uint64_t seed, bool repeats) {
  Track t(seed);
  for (const int ms : {70, 100}) {
    EachDigit(12, [&](char digit) {
      t.Begin();
      t.Digit(digit, ms, {-10, -10});
      t.End(Group("one in ms", ms), Text(digit));
      const int choices = (ms * static_cast<int>(kSamplesPerMs) - kPacketSamples) / kPacketSamples + 1;
      Lose(t, (t.onset() + 80) / kPacketSamples + t.random.Below(choices), repeats);
    });
  }
  for (const double percent : {1., 3., 5.}) {
    for (int number = 0; number < 40; number++) {
      t.Begin();
      std::string digits;
      for (int i = 0; i < 10; i++) {
        digits += kKeys[t.random.Below(16)];
        t.Digit(digits.back(), 100, {-10, -10});
        t.Silence(100);
      }
      t.End(Group("percent", percent), digits);
      for (long packet = t.from() / kPacketSamples + 1; packet * kPacketSamples < t.size(); packet++) {
        if (t.random.Unit() < percent / 100) Lose(t, packet, repeats);
      }
    }
  }
  return t;
}

}  // namespace

Track LossAsSilence() { return Loss(20, false); }
Track LossRepeated() { return Loss(21, true); }

Track Slip() {
  Track t(22);
  constexpr long kSlip = 80;
  for (int kind = 0; kind < 3; kind++) {
    EachDigit(12, [&](char digit) {
      t.Begin();
      const auto start = static_cast<long>(t.samples.size());
      if (kind == 2) t.Digit(digit, t.random.Between(30, 70), {-10, -10});
      t.Digit(digit, kind == 2 ? 60 : 120, {-10, -10});
      const auto place = t.samples.begin() + start + 160 + (kind == 2 ? 0 : t.random.Below(560));
      if (kind == 0) t.samples.erase(place, place + kSlip);
      if (kind == 1) {
        const std::vector<double> again(place - kSlip, place);
        t.samples.insert(place, again.begin(), again.end());
      }
      t.End(kind == 0 ? "dropped" : kind == 1 ? "doubled" : "phase", Text(digit));
    });
  }
  return t;
}

}  // namespace battery
