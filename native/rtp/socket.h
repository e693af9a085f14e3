// A UDP socket of one RTP session, and the addresses that it speaks to.
#ifndef TRANSFERD_NATIVE_RTP_SOCKET_H_
#define TRANSFERD_NATIVE_RTP_SOCKET_H_

#include <netinet/in.h>

#include <cstdint>
#include <span>
#include <string>

namespace transferd::rtp {

// An IP address and port, either family; trivially copyable, so that it travels in a command.
struct Endpoint {
  union {
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6;
  } address{};

  // Throws std::invalid_argument where `ip` is no numeric address.
  static Endpoint Parse(const std::string& ip, uint16_t port);

  socklen_t length() const;
  uint16_t port() const;
  // The same address at the port above.
  Endpoint NextPort() const;
  bool SameAddress(const Endpoint& other) const;
  // Something can be sent there: not the unspecified address (hold of RFC 2543) and not port 0.
  bool reachable() const;
};

class Socket {
 public:
  // Binds. Throws std::system_error (EADDRINUSE, EADDRNOTAVAIL, …).
  explicit Socket(const Endpoint& local);
  ~Socket();
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  // Never blocks. False where the datagram did not go.
  bool Send(std::span<const uint8_t> datagram, const Endpoint& to);
  // Never blocks. The length, −1 where there is none.
  int Receive(std::span<uint8_t> buffer, Endpoint& from);

  // Gives the local port back at once, from another thread than the one that sends and receives: from now on these fail
  // (ENOTSOCK). The descriptor itself lives as long as the object.
  void ReleasePort();

 private:
  int descriptor_;
};

}  // namespace transferd::rtp

#endif  // TRANSFERD_NATIVE_RTP_SOCKET_H_
