// The way of a stream's packets: the sockets of RTP and RTCP, the far end's addresses, and SRTP.
//
// Without SRTP only the negotiated address is heard, at the port of its first valid packet (symmetric RTP, RFC 4961).
// With SRTP whoever has the key is the far end, wherever it sends from.
#ifndef TRANSFERD_NATIVE_ENGINE_STREAM_TRANSPORT_H_
#define TRANSFERD_NATIVE_ENGINE_STREAM_TRANSPORT_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <span>

#include "engine/srtp_pair.h"
#include "engine/stream_parameters.h"
#include "rtp/packet.h"
#include "rtp/socket.h"

namespace transferd {

class StreamTransport {
 public:
  enum class Kind : uint8_t { kNone, kRtp, kRtcp };
  struct Datagram {
    Kind kind = Kind::kNone;
    std::span<const uint8_t> bytes;  // valid until the next call
    rtp::Endpoint from;
  };

  // Binds the port, and the one above it for RTCP (RFC 3550 section 11) where nobody has that. Throws std::system_error.
  explicit StreamTransport(const rtp::Endpoint& local);

  void Update(const StreamParameters& parameters);
  SrtpPair& srtp() { return srtp_; }

  void BeginTick();
  // The next datagram that is for us, opened; kNone when all of this tick are taken.
  Datagram Receive();
  // The datagram was a valid packet: its source is where we send to.
  void Latch(const Datagram& datagram);

  // `buffer` holds the packet and has room for rtp::kSrtpOverheadBytes. False where it did not go.
  bool Send(Kind kind, std::span<uint8_t> buffer, size_t length);
  bool reachable() const { return rtp_remote_.reachable(); }

  // Any thread.
  void ReleasePorts();
  void ReadStatistics(StreamStatistics& statistics) const;

 private:
  std::optional<Datagram> Open(int length, bool of_rtcp_socket, const rtp::Endpoint& from);
  bool Accepts(Kind kind, const rtp::Endpoint& from) const;

  rtp::Socket rtp_;
  std::optional<rtp::Socket> rtcp_;
  SrtpPair srtp_;
  bool configured_ = false;
  StreamParameters parameters_;
  rtp::Endpoint rtp_remote_;
  rtp::Endpoint rtcp_remote_;
  bool rtp_latched_ = false;
  bool rtcp_latched_ = false;
  int budget_ = 0;
  std::array<uint8_t, rtp::kMaxPacketBytes> buffer_;
  std::atomic<uint64_t> tampered_{0};
  std::atomic<uint64_t> replayed_{0};
};

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_ENGINE_STREAM_TRANSPORT_H_
