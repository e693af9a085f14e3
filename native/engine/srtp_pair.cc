#include "engine/srtp_pair.h"

#include <algorithm>
#include <array>
#include <utility>

#include "rtp/packet.h"
#include "sound/frame.h"

namespace transferd {
namespace {

constexpr int kOverlapTicks = 2000 / kFrameMs;

}  // namespace

SrtpPair::~SrtpPair() {
  delete outbound_;
  delete inbound_;
  delete previous_;
}

rtp::SrtpContext* SrtpPair::SetOutbound(rtp::SrtpContext* context) { return std::exchange(outbound_, context); }

rtp::SrtpContext* SrtpPair::SetInbound(rtp::SrtpContext* context) {
  previous_ticks_left_ = kOverlapTicks;
  return std::exchange(previous_, std::exchange(inbound_, context));
}

void SrtpPair::Tick() {
  if (previous_ticks_left_ > 0) previous_ticks_left_--;
}

size_t SrtpPair::Protect(bool is_rtcp, std::span<uint8_t> packet, size_t length) {
  if (outbound_ == nullptr) return 0;
  return is_rtcp ? outbound_->ProtectRtcp(packet, length) : outbound_->ProtectRtp(packet, length);
}

SrtpPair::Outcome SrtpPair::UnprotectBy(rtp::SrtpContext& context, bool is_rtcp, std::span<uint8_t> packet,
                                        size_t& length) {
  return is_rtcp ? context.UnprotectRtcp(packet, length) : context.UnprotectRtp(packet, length);
}

SrtpPair::Outcome SrtpPair::Unprotect(bool is_rtcp, std::span<uint8_t> packet, size_t& length) {
  if (inbound_ == nullptr) return Outcome::kTampered;
  if (previous_ == nullptr || previous_ticks_left_ == 0) return UnprotectBy(*inbound_, is_rtcp, packet, length);
  // The first try may spoil the packet.
  std::array<uint8_t, rtp::kMaxPacketBytes> copy;
  std::copy_n(packet.begin(), length, copy.begin());
  const size_t whole = length;
  const Outcome outcome = UnprotectBy(*inbound_, is_rtcp, packet, length);
  if (outcome == Outcome::kGood) previous_ticks_left_ = 0;
  if (outcome != Outcome::kTampered) return outcome;
  std::copy_n(copy.begin(), whole, packet.begin());
  length = whole;
  return UnprotectBy(*previous_, is_rtcp, packet, length);
}

}  // namespace transferd
