#include "rtp/socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/ip.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace transferd::rtp {
namespace {

// Expedited forwarding for voice, RFC 4594 section 4.1. A network that does not care loses nothing.
void MarkAsVoice(int descriptor, int family) {
  const int tos = IPTOS_DSCP_EF;
  if (family == AF_INET6) {
    setsockopt(descriptor, IPPROTO_IPV6, IPV6_TCLASS, &tos, sizeof tos);
  } else {
    setsockopt(descriptor, IPPROTO_IP, IP_TOS, &tos, sizeof tos);
  }
}

}  // namespace

Endpoint Endpoint::Parse(const std::string& ip, uint16_t port) {
  Endpoint endpoint;
  if (inet_pton(AF_INET, ip.c_str(), &endpoint.address.v4.sin_addr) == 1) {
    endpoint.address.v4.sin_family = AF_INET;
    endpoint.address.v4.sin_port = htons(port);
    return endpoint;
  }
  endpoint = Endpoint();
  if (inet_pton(AF_INET6, ip.c_str(), &endpoint.address.v6.sin6_addr) == 1) {
    endpoint.address.v6.sin6_family = AF_INET6;
    endpoint.address.v6.sin6_port = htons(port);
    return endpoint;
  }
  throw std::invalid_argument("'" + ip + "' is not an IP address: RTP needs a numeric IPv4 or IPv6 address");
}

socklen_t Endpoint::length() const {
  return address.any.sa_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
}

uint16_t Endpoint::port() const {
  return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}

Endpoint Endpoint::NextPort() const {
  Endpoint next = *this;
  const in_port_t port = htons(static_cast<uint16_t>(this->port() + 1));
  if (address.any.sa_family == AF_INET6) {
    next.address.v6.sin6_port = port;
  } else {
    next.address.v4.sin_port = port;
  }
  return next;
}

bool Endpoint::SameAddress(const Endpoint& other) const {
  if (address.any.sa_family != other.address.any.sa_family) return false;
  if (address.any.sa_family == AF_INET6) {
    return std::memcmp(&address.v6.sin6_addr, &other.address.v6.sin6_addr, sizeof(in6_addr)) == 0;
  }
  return address.v4.sin_addr.s_addr == other.address.v4.sin_addr.s_addr;
}

bool Endpoint::reachable() const {
  if (port() == 0) return false;
  if (address.any.sa_family == AF_INET6) return !IN6_IS_ADDR_UNSPECIFIED(&address.v6.sin6_addr);
  return address.any.sa_family == AF_INET && address.v4.sin_addr.s_addr != INADDR_ANY;
}

Socket::Socket(const Endpoint& local)
    : descriptor_(socket(local.address.any.sa_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
  if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "socket");
  MarkAsVoice(descriptor_, local.address.any.sa_family);
  if (bind(descriptor_, &local.address.any, local.length()) != 0) {
    const int error = errno;
    close(descriptor_);
    throw std::system_error(error, std::generic_category(), "bind");
  }
}

Socket::~Socket() { close(descriptor_); }

bool Socket::Send(std::span<const uint8_t> datagram, const Endpoint& to) {
  return sendto(descriptor_, datagram.data(), datagram.size(), MSG_DONTWAIT | MSG_NOSIGNAL, &to.address.any,
                to.length()) == static_cast<ssize_t>(datagram.size());
}

int Socket::Receive(std::span<uint8_t> buffer, Endpoint& from) {
  for (;;) {
    socklen_t length = sizeof from.address;
    const ssize_t got =
        recvfrom(descriptor_, buffer.data(), buffer.size(), MSG_DONTWAIT, &from.address.any, &length);
    if (got >= 0) return static_cast<int>(got);
    // The ICMP error of an earlier packet is reported here once; there may be datagrams behind it.
    if (errno != ECONNREFUSED && errno != EINTR) return -1;
  }
}

void Socket::ReleasePort() {
  const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nothing < 0) return;
  dup3(nothing, descriptor_, O_CLOEXEC);
  close(nothing);
}

}  // namespace transferd::rtp
