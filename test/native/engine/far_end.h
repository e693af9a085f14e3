#ifndef TRANSFERD_TEST_ENGINE_FAR_END_H_
#define TRANSFERD_TEST_ENGINE_FAR_END_H_

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>

#include "engine/engine.h"
#include "rtp/srtp.h"

// A socket on the loopback that speaks RTP to a stream.
class FarEnd {
 public:
  FarEnd() : socket_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    address_ = {.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    bind(socket_, reinterpret_cast<sockaddr*>(&address_), sizeof address_);
    socklen_t length = sizeof address_;
    getsockname(socket_, reinterpret_cast<sockaddr*>(&address_), &length);
  }
  ~FarEnd() { close(socket_); }
  FarEnd(const FarEnd&) = delete;
  FarEnd& operator=(const FarEnd&) = delete;

  uint16_t port() const { return ntohs(address_.sin_port); }
  void Encrypt(const transferd::StreamKeys& keys) {
    srtp_.emplace(keys.suite, keys.inbound.octets, transferd::rtp::SrtpContext::Direction::kOutbound);
  }

  // 20 ms of noise, or of a telephone event; every seventh packet is lost on its way.
  void Say(uint16_t to, bool event) {
    std::array<uint8_t, 172 + transferd::rtp::kSrtpOverheadBytes> packet{0x80, static_cast<uint8_t>(event ? 101 : 8)};
    sequence_++;
    packet[2] = static_cast<uint8_t>(sequence_ >> 8);
    packet[3] = static_cast<uint8_t>(sequence_);
    timestamp_ += 160;
    for (int i = 0; i < 4; i++) packet[4 + static_cast<size_t>(i)] = static_cast<uint8_t>(timestamp_ >> (24 - 8 * i));
    packet[11] = 1;
    for (size_t i = 12; i < kPacketBytes; i++) packet[i] = static_cast<uint8_t>(std::rand());
    if (event) packet[12] = 5;
    if (sequence_ % 7 == 0) return;
    size_t length = event ? 16 : kPacketBytes;
    if (srtp_) length = srtp_->ProtectRtp(packet, length);
    const sockaddr_in address{
        .sin_family = AF_INET, .sin_port = htons(to), .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    sendto(socket_, packet.data(), length, 0, reinterpret_cast<const sockaddr*>(&address),
           sizeof address);
  }

 private:
  static constexpr size_t kPacketBytes = 172;

  int socket_;
  sockaddr_in address_{};
  uint16_t sequence_ = 0;
  uint32_t timestamp_ = 0;
  std::optional<transferd::rtp::SrtpContext> srtp_;
};

#endif  // TRANSFERD_TEST_ENGINE_FAR_END_H_
