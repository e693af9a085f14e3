// What the offer/answer exchange has settled for a stream (StreamParameters of src/io/native-engine.ts), and what is counted.
#ifndef TRANSFERD_NATIVE_ENGINE_STREAM_PARAMETERS_H_
#define TRANSFERD_NATIVE_ENGINE_STREAM_PARAMETERS_H_

#include <array>
#include <cstdint>
#include <optional>

#include "g711/g711.h"
#include "rtp/socket.h"
#include "rtp/srtp.h"

namespace transferd {

struct StreamParameters {
  rtp::Endpoint remote;
  // Where RTCP goes (RFC 3605), unless it travels with RTP on one port (RFC 5761).
  rtp::Endpoint remote_rtcp;
  bool rtcp_mux = false;
  g711::Law law = g711::Law::kALaw;
  uint8_t payload_type = 8;
  int telephone_event_payload_type = -1;
  // RFC 3264 section 5.1, from our side: 'sendrecv' and 'sendonly' send, 'sendrecv' and 'recvonly' listen.
  bool sends = false;
  bool listens = false;
  // RTP/SAVP, or RTP/AVP with agreed keys: nothing leaves or enters in the clear.
  bool secure = false;
};

// The keys of both directions, RFC 4568.
struct StreamKeys {
  struct Key {
    std::array<uint8_t, 30> octets{};
    bool operator==(const Key&) const = default;
  };
  rtp::SrtpSuite suite = rtp::SrtpSuite::kAesCm128HmacSha1_80;
  Key outbound;
  Key inbound;
};

struct StreamStatistics {
  uint64_t packets_sent = 0;
  uint64_t packets_received = 0;
  uint64_t packets_lost = 0;
  uint64_t packets_late = 0;
  uint64_t packets_duplicate = 0;
  uint64_t loss_bursts = 0;
  double jitter_ms = 0;
  double buffer_ms = 0;
  // What the far end reports; −1 while it has not.
  double round_trip_ms = -1;
  double far_loss_percent = -1;
  double far_jitter_ms = -1;
  uint64_t packets_tampered = 0;
  uint64_t packets_replayed = 0;
  uint64_t ssrc_collisions = 0;
  bool secure = false;
};

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_ENGINE_STREAM_PARAMETERS_H_
