#include "rtp/packet.h"

#include <algorithm>

#include "rtp/bytes.h"

namespace transferd::rtp {
namespace {

// Where the payload begins, or beyond the end of the datagram where it would lie outside.
size_t PayloadOffset(std::span<const uint8_t> datagram) {
  const size_t csrc_count = datagram[0] & 0x0F;
  const bool has_extension = (datagram[0] & 0x10) != 0;
  size_t offset = kHeaderBytes + 4 * csrc_count;
  if (!has_extension) return offset;
  if (offset + 4 > datagram.size()) return datagram.size() + 1;
  return offset + 4 + 4 * size_t{Read16(datagram.data() + offset + 2)};
}

}  // namespace

std::optional<Packet> Parse(std::span<const uint8_t> datagram) {
  if (datagram.size() < kHeaderBytes || datagram[0] >> 6 != 2) return std::nullopt;
  const size_t offset = PayloadOffset(datagram);
  if (offset > datagram.size()) return std::nullopt;
  std::span<const uint8_t> payload = datagram.subspan(offset);
  if ((datagram[0] & 0x20) != 0) {
    // The last octet counts the padding, itself included.
    if (payload.empty() || payload.back() == 0 || payload.back() > payload.size()) return std::nullopt;
    payload = payload.first(payload.size() - payload.back());
  }
  return Packet{.header = {.marker = (datagram[1] & 0x80) != 0,
                           .payload_type = static_cast<uint8_t>(datagram[1] & 0x7F),
                           .sequence = Read16(&datagram[2]),
                           .timestamp = Read32(&datagram[4]),
                           .ssrc = Read32(&datagram[8])},
                .payload = payload};
}

size_t Build(const Header& header, std::span<const uint8_t> payload, std::span<uint8_t> to) {
  const size_t length = kHeaderBytes + payload.size();
  if (length > to.size()) return 0;
  to[0] = 0x80;
  to[1] = static_cast<uint8_t>((header.marker ? 0x80 : 0) | (header.payload_type & 0x7F));
  Write16(&to[2], header.sequence);
  Write32(&to[4], header.timestamp);
  Write32(&to[8], header.ssrc);
  std::copy(payload.begin(), payload.end(), to.begin() + kHeaderBytes);
  return length;
}

}  // namespace transferd::rtp
