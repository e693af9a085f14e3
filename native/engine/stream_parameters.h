// What the offer/answer exchange has settled for a stream (StreamParameters of src/io/native.ts).
#ifndef TRANSFERD_NATIVE_ENGINE_STREAM_PARAMETERS_H_
#define TRANSFERD_NATIVE_ENGINE_STREAM_PARAMETERS_H_

#include <cstdint>

#include "g711/g711.h"
#include "rtp/socket.h"

namespace transferd {

struct StreamParameters {
  rtp::Endpoint remote;
  g711::Law law = g711::Law::kALaw;
  uint8_t payload_type = 8;
  int telephone_event_payload_type = -1;
  // RFC 3264 section 5.1, from our side: 'sendrecv' and 'sendonly' send, 'sendrecv' and 'recvonly' listen.
  bool sends = false;
  bool listens = false;
};

struct StreamStatistics {
  uint64_t packets_sent = 0;
  uint64_t packets_received = 0;
  uint64_t packets_lost = 0;
  double jitter_ms = 0;
};

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_ENGINE_STREAM_PARAMETERS_H_
