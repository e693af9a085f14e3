// RTP fixed header, RFC 3550 section 5.1.
#ifndef TRANSFERD_NATIVE_RTP_PACKET_H_
#define TRANSFERD_NATIVE_RTP_PACKET_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace transferd::rtp {

inline constexpr size_t kHeaderBytes = 12;
// Larger than any datagram of a voice stream; what is longer is cut by the socket and then refused or harmless.
inline constexpr size_t kMaxPacketBytes = 1500;

struct Header {
  bool marker = false;
  uint8_t payload_type = 0;
  uint16_t sequence = 0;
  uint32_t timestamp = 0;
  uint32_t ssrc = 0;
};

struct Packet {
  Header header;
  std::span<const uint8_t> payload;  // points into the datagram
};

// Reads a datagram. CSRC list, header extension (section 5.3.1) and padding are stepped over; empty where the datagram
// is no RTP version 2 or any of these reaches beyond its end (the checks of appendix A.1).
std::optional<Packet> Parse(std::span<const uint8_t> datagram);

// Writes header and payload, without CSRC, extension and padding. Returns the length, 0 where `to` is too short.
size_t Build(const Header& header, std::span<const uint8_t> payload, std::span<uint8_t> to);

// `a` was sent later than `b`, across the wrap (serial number arithmetic as in RFC 1982).
inline bool IsNewer(uint32_t a, uint32_t b) { return static_cast<int32_t>(a - b) > 0; }

}  // namespace transferd::rtp

#endif  // TRANSFERD_NATIVE_RTP_PACKET_H_
