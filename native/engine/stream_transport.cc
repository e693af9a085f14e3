#include "engine/stream_transport.h"

#include <system_error>

#include "rtp/rtcp.h"

namespace transferd {
namespace {

// More than a stream can bring in 20 ms; a flood costs no more than this.
constexpr int kMostDatagramsATick = 64;

bool SameEndpoint(const rtp::Endpoint& a, const rtp::Endpoint& b) { return a.SameAddress(b) && a.port() == b.port(); }

}  // namespace

StreamTransport::StreamTransport(const rtp::Endpoint& local) : rtp_(local) {
  try {
    rtcp_.emplace(local.NextPort());
  } catch (const std::system_error&) {
    // Somebody else has that port: speech is worth more than statistics.
  }
}

void StreamTransport::Update(const StreamParameters& parameters) {
  if (!configured_ || !SameEndpoint(parameters.remote, parameters_.remote)) {
    rtp_remote_ = parameters.remote;
    rtp_latched_ = false;
  }
  if (!configured_ || !SameEndpoint(parameters.remote_rtcp, parameters_.remote_rtcp)) {
    rtcp_remote_ = parameters.remote_rtcp;
    rtcp_latched_ = false;
  }
  parameters_ = parameters;
  configured_ = true;
}

void StreamTransport::BeginTick() {
  budget_ = kMostDatagramsATick;
  srtp_.Tick();
}

StreamTransport::Datagram StreamTransport::Receive() {
  rtp::Endpoint from;
  while (budget_-- > 0) {
    int length = rtp_.Receive(buffer_, from);
    const bool of_rtcp_socket = length < 0;
    if (of_rtcp_socket && rtcp_) length = rtcp_->Receive(buffer_, from);
    if (length < 0) return {};
    if (const auto datagram = Open(length, of_rtcp_socket, from)) return *datagram;
  }
  return {};
}

std::optional<StreamTransport::Datagram> StreamTransport::Open(int length, bool of_rtcp_socket,
                                                               const rtp::Endpoint& from) {
  auto size = static_cast<size_t>(length);
  const bool is_rtcp = rtp::IsRtcp(std::span(buffer_).first(size));
  // RFC 5761: both on one port only where that was agreed; nothing but RTCP on the port of RTCP.
  const bool is_out_of_place = is_rtcp ? !of_rtcp_socket && !parameters_.rtcp_mux : of_rtcp_socket;
  const Kind kind = is_rtcp ? Kind::kRtcp : Kind::kRtp;
  if (!configured_ || is_out_of_place || !Accepts(kind, from)) return std::nullopt;
  if (parameters_.secure) {
    const auto outcome = srtp_.Unprotect(is_rtcp, buffer_, size);
    if (outcome == SrtpPair::Outcome::kTampered) tampered_.fetch_add(1, std::memory_order_relaxed);
    if (outcome == SrtpPair::Outcome::kReplayed) replayed_.fetch_add(1, std::memory_order_relaxed);
    if (outcome != SrtpPair::Outcome::kGood) return std::nullopt;
  }
  return Datagram{.kind = kind, .bytes = std::span<const uint8_t>(buffer_).first(size), .from = from};
}

bool StreamTransport::Accepts(Kind kind, const rtp::Endpoint& from) const {
  if (parameters_.secure) return true;
  if (kind == Kind::kRtp || parameters_.rtcp_mux) {
    return from.SameAddress(rtp_remote_) && (!rtp_latched_ || from.port() == rtp_remote_.port());
  }
  return from.SameAddress(rtcp_remote_) && (!rtcp_latched_ || from.port() == rtcp_remote_.port());
}

void StreamTransport::Latch(const Datagram& datagram) {
  if (datagram.kind == Kind::kRtp) {
    rtp_remote_ = datagram.from;
    rtp_latched_ = true;
  } else if (!parameters_.rtcp_mux) {
    rtcp_remote_ = datagram.from;
    rtcp_latched_ = true;
  }
}

bool StreamTransport::Send(Kind kind, std::span<uint8_t> buffer, size_t length) {
  const bool is_rtcp = kind == Kind::kRtcp;
  const bool on_rtp_socket = !is_rtcp || parameters_.rtcp_mux;
  if (!on_rtp_socket && !rtcp_) return false;
  const rtp::Endpoint& to = on_rtp_socket ? rtp_remote_ : rtcp_remote_;
  if (length == 0 || !to.reachable()) return false;
  if (parameters_.secure) length = srtp_.Protect(is_rtcp, buffer, length);
  if (length == 0) return false;
  return (on_rtp_socket ? rtp_ : *rtcp_).Send(std::span<const uint8_t>(buffer).first(length), to);
}

void StreamTransport::ReleasePorts() {
  rtp_.ReleasePort();
  if (rtcp_) rtcp_->ReleasePort();
}

void StreamTransport::ReadStatistics(StreamStatistics& statistics) const {
  statistics.packets_tampered = tampered_.load(std::memory_order_relaxed);
  statistics.packets_replayed = replayed_.load(std::memory_order_relaxed);
}

}  // namespace transferd
