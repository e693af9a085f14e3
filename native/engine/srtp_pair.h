// The two SRTP contexts of a stream on the real-time thread. After a new key has come for what arrives, the one before it
// still opens what was on its way (RFC 4568 section 7.1.4), until the first packet of the new one or two seconds are over.
#ifndef TRANSFERD_NATIVE_ENGINE_SRTP_PAIR_H_
#define TRANSFERD_NATIVE_ENGINE_SRTP_PAIR_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "rtp/srtp.h"

namespace transferd {

class SrtpPair {
 public:
  using Outcome = rtp::SrtpContext::Outcome;

  SrtpPair() = default;
  ~SrtpPair();
  SrtpPair(const SrtpPair&) = delete;
  SrtpPair& operator=(const SrtpPair&) = delete;

  // Takes a context; gives back the one that is not needed any more, or nullptr.
  rtp::SrtpContext* SetOutbound(rtp::SrtpContext* context);
  rtp::SrtpContext* SetInbound(rtp::SrtpContext* context);
  // Once a tick: the age of the context before the present one.
  void Tick();

  // In place; the new length, 0 where there is no key or no room.
  size_t Protect(bool is_rtcp, std::span<uint8_t> packet, size_t length);
  // In place.
  Outcome Unprotect(bool is_rtcp, std::span<uint8_t> packet, size_t& length);

 private:
  Outcome UnprotectBy(rtp::SrtpContext& context, bool is_rtcp, std::span<uint8_t> packet, size_t& length);

  rtp::SrtpContext* outbound_ = nullptr;
  rtp::SrtpContext* inbound_ = nullptr;
  rtp::SrtpContext* previous_ = nullptr;
  int previous_ticks_left_ = 0;
};

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_ENGINE_SRTP_PAIR_H_
