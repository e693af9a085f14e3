// SRTP and SRTCP of a stranger without the key, and of the far end with a few octets changed on the way.
#include <fuzzer/FuzzedDataProvider.h>

#include <algorithm>
#include <array>

#include "require.h"
#include "rtp/packet.h"
#include "rtp/srtp.h"

namespace rtp = transferd::rtp;
using fuzz::Require;
using rtp::SrtpContext;

namespace {

constexpr std::array kSuites = {rtp::SrtpSuite::kAesCm128HmacSha1_80, rtp::SrtpSuite::kAesCm128HmacSha1_32,
                                rtp::SrtpSuite::kAeadAes128Gcm};
constexpr std::array<uint8_t, 30> kKey = {7, 1, 2, 3, 4, 5, 6, 8, 9};

struct Pair {
  explicit Pair(rtp::SrtpSuite suite)
      : sender(suite, std::span(kKey).first(rtp::SrtpKeyBytes(suite)), SrtpContext::Direction::kOutbound),
        receiver(suite, std::span(kKey).first(rtp::SrtpKeyBytes(suite)), SrtpContext::Direction::kInbound) {}
  SrtpContext sender, receiver;
};

// A packet of a voice stream (or a receiver report), protected.
std::vector<uint8_t> Protected(FuzzedDataProvider& data, Pair& pair, bool rtcp, uint16_t sequence) {
  std::vector<uint8_t> packet(rtp::kMaxPacketBytes);
  size_t length = 8;
  if (rtcp) {
    const std::array<uint8_t, 8> report = {0x80, 201, 0, 1, 1, 2, 3, 4};
    std::copy(report.begin(), report.end(), packet.begin());
    length = pair.sender.ProtectRtcp(packet, length);
  } else {
    const std::vector<uint8_t> payload = data.ConsumeBytes<uint8_t>(data.ConsumeIntegralInRange<size_t>(0, 200));
    length = rtp::Build({.marker = false, .payload_type = 8, .sequence = sequence, .timestamp = 0, .ssrc = 0x01020304},
                        payload, packet);
    length = pair.sender.ProtectRtp(packet, length);
  }
  Require(length > 0, "our own packet can be protected");
  packet.resize(length);
  return packet;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
  FuzzedDataProvider data(bytes, count);
  Pair pair(kSuites[data.ConsumeIntegralInRange<size_t>(0, kSuites.size() - 1)]);
  uint16_t sequence = 0;
  while (data.remaining_bytes() > 0) {
    const bool rtcp = data.ConsumeBool(), ours = data.ConsumeBool();
    bool touched = !ours;
    std::vector<uint8_t> packet =
        ours ? Protected(data, pair, rtcp, ++sequence)
             : data.ConsumeBytes<uint8_t>(data.ConsumeIntegralInRange<size_t>(0, rtp::kMaxPacketBytes));
    for (int changes = ours ? data.ConsumeIntegralInRange(0, 3) : 0; changes > 0; changes--) {
      const uint8_t change = data.ConsumeIntegral<uint8_t>();
      packet[data.ConsumeIntegralInRange<size_t>(0, packet.size() - 1)] ^= change;
      touched |= change != 0;
    }
    const std::vector<uint8_t> sent = packet;
    size_t length = packet.size();
    const auto outcome = rtcp ? pair.receiver.UnprotectRtcp(packet, length) : pair.receiver.UnprotectRtp(packet, length);
    Require(length <= packet.size(), "opening makes nothing longer");
    if (!touched) Require(outcome == SrtpContext::Outcome::kGood, "what nobody touched is good");
  }
  return 0;
}
