// RTP datagrams, one after the other into the counters of one source.
#include <fuzzer/FuzzedDataProvider.h>

#include <array>
#include <cmath>

#include "require.h"
#include "rtp/reception.h"

namespace rtp = transferd::rtp;
using fuzz::Require;

namespace {

void CheckPacket(std::span<const uint8_t> datagram, const rtp::Packet& packet) {
  const auto payload = packet.payload;
  Require(payload.size() + rtp::kHeaderBytes <= datagram.size(), "a payload is shorter than its datagram");
  Require(payload.empty() || (payload.data() >= datagram.data() + rtp::kHeaderBytes &&
                              payload.data() + payload.size() <= datagram.data() + datagram.size()),
          "a payload lies within its datagram, behind the header");
  std::array<uint8_t, rtp::kMaxPacketBytes> again;
  const size_t length = rtp::Build(packet.header, payload, again);
  const auto read = rtp::Parse(std::span(again).first(length));
  Require(length == rtp::kHeaderBytes + payload.size() && read.has_value(), "what was read can be written and read");
  Require(read->header.sequence == packet.header.sequence && read->header.timestamp == packet.header.timestamp &&
              read->header.ssrc == packet.header.ssrc && read->header.marker == packet.header.marker &&
              read->header.payload_type == packet.header.payload_type,
          "the header survives writing and reading");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
  FuzzedDataProvider data(bytes, count);
  rtp::Reception reception;
  uint64_t packets = 0;
  while (data.remaining_bytes() > 0) {
    const size_t length = data.ConsumeIntegralInRange<size_t>(0, rtp::kMaxPacketBytes);
    const auto arrival = data.ConsumeIntegral<uint32_t>();
    // A copy of its own length, so that a read beyond its end is seen.
    const std::vector<uint8_t> datagram = data.ConsumeBytes<uint8_t>(length);
    const auto packet = rtp::Parse(datagram);
    if (!packet) continue;
    CheckPacket(datagram, *packet);
    reception.Count(packet->header, arrival);
    packets++;
    if (data.ConsumeBool()) reception.TakeBlock();
    Require(reception.received() == packets, "every packet is counted");
    Require(std::isfinite(reception.jitter_ms()) && reception.jitter_ms() >= 0, "jitter is a time");
  }
  return 0;
}
