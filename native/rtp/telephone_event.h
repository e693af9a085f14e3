// Named telephone events, RFC 4733: the payload, and the receiver that makes one press of a train of packets.
#ifndef TRANSFERD_NATIVE_RTP_TELEPHONE_EVENT_H_
#define TRANSFERD_NATIVE_RTP_TELEPHONE_EVENT_H_

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "rtp/packet.h"

namespace transferd::rtp {

// Section 2.3.
struct TelephoneEvent {
  uint8_t event = 0;  // 0–9, 10 '*', 11 '#', 12–15 'A'–'D' (section 3.2)
  bool end = false;
  uint8_t volume = 10;  // −dBm0
  uint16_t duration = 0;  // timestamp units since the event's timestamp
};

inline constexpr size_t kTelephoneEventBytes = 4;

std::array<uint8_t, kTelephoneEventBytes> BuildTelephoneEvent(const TelephoneEvent& event);
// Empty where the payload is too short. Octets after the first event belong to redundancy that we do not read.
std::optional<TelephoneEvent> ParseTelephoneEvent(std::span<const uint8_t> payload);

// The event code of a DTMF digit ("0-9A-D*#", a-d too), −1 for anything else; and back, '\0' for other events.
int EventOfDigit(char digit);
char DigitOfEvent(uint8_t event);

class TelephoneEventReceiver {
 public:
  struct Change {
    char began = '\0';   // a press, at the first packet that came of it (its start may be lost); the one before is over
    bool ended = false;  // the press that this packet belongs to has ended
  };

  // One packet of the negotiated payload type. All packets of a press carry one timestamp (section 2.2): later, repeated
  // and reordered ones change nothing. A press longer than 8 s goes on under a new timestamp (section 2.5.1.3).
  Change Receive(const Header& header, const TelephoneEvent& event);

  // Once every 20 ms: a press whose packets stopped coming without an end has ended (section 2.6).
  bool Tick();

 private:
  bool IsContinuation(const Header& header, const TelephoneEvent& event) const;

  bool seen_ = false;
  bool active_ = false;
  uint32_t ssrc_ = 0;
  uint32_t timestamp_ = 0;
  uint16_t duration_ = 0;
  uint8_t event_ = 0;
  int ticks_since_packet_ = 0;
};

}  // namespace transferd::rtp

#endif  // TRANSFERD_NATIVE_RTP_TELEPHONE_EVENT_H_
