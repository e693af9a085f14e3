// The whole way of a datagram of RTP: header, source, speech, telephone event or comfort noise, playout, and the DTMF
// receiver behind it, with ticks and renegotiations between.
#include <fuzzer/FuzzedDataProvider.h>

#include <cmath>

#include "cpu_bound.h"
#include "engine/stream_receiver.h"
#include "require.h"

namespace rtp = transferd::rtp;
using fuzz::Require;

namespace {

constexpr double kMostMsATick = 20;
fuzz::CpuBound g_tick("tick", kMostMsATick);

transferd::StreamParameters Parameters(FuzzedDataProvider& data) {
  transferd::StreamParameters parameters;
  const bool a_law = data.ConsumeBool();
  parameters.law = a_law ? transferd::g711::Law::kALaw : transferd::g711::Law::kMuLaw;
  parameters.payload_type = a_law ? 8 : 0;
  parameters.telephone_event_payload_type = data.ConsumeBool() ? 101 : -1;
  parameters.listens = data.ConsumeIntegralInRange(0, 3) > 0;
  return parameters;
}

// A packet as a far end sends it, so that not only the header is tried.
std::vector<uint8_t> Plausible(FuzzedDataProvider& data, uint16_t& sequence, uint32_t& timestamp) {
  constexpr std::array<uint8_t, 4> kTypes = {8, 0, 101, 13};
  std::vector<uint8_t> packet(rtp::kMaxPacketBytes);
  sequence = static_cast<uint16_t>(sequence + data.ConsumeIntegralInRange(0, 3));
  const rtp::Header header{.marker = data.ConsumeBool(),
                           .payload_type = data.PickValueInArray(kTypes),
                           .sequence = sequence,
                           .timestamp = timestamp,
                           .ssrc = data.ConsumeIntegralInRange<uint32_t>(1, 2)};
  const auto payload = data.ConsumeBytes<uint8_t>(data.ConsumeIntegralInRange<size_t>(0, 1000));
  packet.resize(rtp::Build(header, payload, packet));
  timestamp += data.ConsumeBool() ? 160u : data.ConsumeIntegral<uint16_t>();
  return packet;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
  FuzzedDataProvider data(bytes, count);
  transferd::StreamReceiver receiver(3);
  transferd::EventSink events;
  receiver.Update(Parameters(data));
  double now_ms = data.ConsumeIntegral<uint32_t>();
  uint16_t sequence = 0;
  uint32_t timestamp = 0;
  while (data.remaining_bytes() > 0) {
    switch (data.ConsumeIntegralInRange(0, 5)) {
      case 0: receiver.Update(Parameters(data)); break;
      case 1: receiver.Take(data.ConsumeBytes<uint8_t>(data.ConsumeIntegralInRange(0, 1500)), now_ms, events); break;
      case 2: receiver.Take(Plausible(data, sequence, timestamp), now_ms, events); break;
      default:
        now_ms += 20;
        g_tick.Time([&] { return receiver.Tick(now_ms, events), 0; });
        while (const auto event = events.Next()) {
          Require(event->id == 3 && std::isfinite(event->ms), "an event is of this stream, at a time");
        }
    }
  }
  transferd::StreamStatistics statistics;
  receiver.ReadStatistics(statistics);
  Require(std::isfinite(statistics.jitter_ms) && std::isfinite(statistics.buffer_ms), "statistics are numbers");
  return 0;
}
