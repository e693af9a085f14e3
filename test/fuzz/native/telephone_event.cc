// Telephone events (RFC 4733) in any order, with ticks between.
#include <fuzzer/FuzzedDataProvider.h>

#include <cstring>

#include "require.h"
#include "rtp/telephone_event.h"

namespace rtp = transferd::rtp;
using fuzz::Require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
  FuzzedDataProvider data(bytes, count);
  rtp::TelephoneEventReceiver receiver;
  bool may_end = false;
  const auto end = [&](bool ended) {
    Require(!ended || may_end, "what has ended does not end again before another packet");
    may_end &= !ended;
  };
  while (data.remaining_bytes() > 0) {
    if (data.ConsumeBool()) {
      end(receiver.Tick());
      continue;
    }
    const rtp::Header header{.marker = data.ConsumeBool(),
                             .payload_type = 101,
                             .sequence = data.ConsumeIntegral<uint16_t>(),
                             .timestamp = data.ConsumeIntegral<uint32_t>(),
                             .ssrc = data.ConsumeIntegralInRange<uint32_t>(0, 2)};
    const std::vector<uint8_t> payload = data.ConsumeBytes<uint8_t>(data.ConsumeIntegralInRange<size_t>(0, 8));
    const auto event = rtp::ParseTelephoneEvent(payload);
    Require(event.has_value() == (payload.size() >= rtp::kTelephoneEventBytes), "four octets make an event");
    if (!event) continue;
    const auto again = rtp::ParseTelephoneEvent(rtp::BuildTelephoneEvent(*event));
    Require(again && again->event == event->event && again->end == event->end && again->volume == event->volume &&
                again->duration == event->duration,
            "an event survives writing and reading");
    const auto change = receiver.Receive(header, *event);
    if (change.began != '\0') {
      Require(std::strchr("0123456789*#ABCD", change.began) != nullptr, "a press is one of sixteen");
      Require(rtp::EventOfDigit(change.began) == event->event, "the press is what the packet says");
    }
    may_end = true;
    end(change.ended);
  }
  return 0;
}
