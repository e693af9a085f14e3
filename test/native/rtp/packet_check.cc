// What fuzzing has found in the RTP packets; compiled with the sanitizer that told of it.
#include <array>
#include <cstdio>

#include "rtp/packet.h"

int main() {
  std::array<uint8_t, 64> to;
  const size_t length = transferd::rtp::Build({.payload_type = 8, .sequence = 7}, {}, to);
  const auto packet = transferd::rtp::Parse(std::span(to).first(length));
  const bool good = packet && packet->payload.empty() && packet->header.sequence == 7;
  std::printf("%s a packet without a payload can be written and read\n", good ? "ok" : "not ok");
}
