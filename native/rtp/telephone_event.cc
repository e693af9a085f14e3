#include "rtp/telephone_event.h"

#include <string_view>

namespace transferd::rtp {
namespace {

constexpr std::string_view kDigits = "0123456789*#ABCD";
constexpr int kLostEndTicks = 8;  // 160 ms: three updates of 50 ms, the slowest that section 2.5.1.1 thinks of

}  // namespace

std::array<uint8_t, kTelephoneEventBytes> BuildTelephoneEvent(const TelephoneEvent& event) {
  return {event.event, static_cast<uint8_t>((event.end ? 0x80 : 0) | (event.volume & 0x3F)),
          static_cast<uint8_t>(event.duration >> 8), static_cast<uint8_t>(event.duration)};
}

std::optional<TelephoneEvent> ParseTelephoneEvent(std::span<const uint8_t> payload) {
  if (payload.size() < kTelephoneEventBytes) return std::nullopt;
  return TelephoneEvent{.event = payload[0],
                        .end = (payload[1] & 0x80) != 0,
                        .volume = static_cast<uint8_t>(payload[1] & 0x3F),
                        .duration = static_cast<uint16_t>(payload[2] << 8 | payload[3])};
}

int EventOfDigit(char digit) {
  const char upper = digit >= 'a' && digit <= 'd' ? static_cast<char>(digit - 'a' + 'A') : digit;
  const size_t at = kDigits.find(upper);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

char DigitOfEvent(uint8_t event) { return event < kDigits.size() ? kDigits[event] : '\0'; }

bool TelephoneEventReceiver::IsContinuation(const Header& header, const TelephoneEvent& event) const {
  return active_ && !header.marker && event.event == event_ && header.timestamp - timestamp_ >= 0x8000 &&
         header.timestamp - timestamp_ <= 0x10000;
}

TelephoneEventReceiver::Change TelephoneEventReceiver::Receive(const Header& header, const TelephoneEvent& event) {
  Change change;
  const bool new_source = !seen_ || header.ssrc != ssrc_;
  if (!new_source && header.timestamp != timestamp_ && !IsNewer(header.timestamp, timestamp_)) return change;
  if (new_source || header.timestamp != timestamp_) {
    const bool continues = !new_source && IsContinuation(header, event);
    if (!continues) change.began = DigitOfEvent(event.event);
    seen_ = true;
    active_ = true;
    ssrc_ = header.ssrc;
    timestamp_ = header.timestamp;
    event_ = event.event;
    duration_ = 0;
  }
  ticks_since_packet_ = 0;
  duration_ = event.duration > duration_ ? event.duration : duration_;
  if (event.end && active_) {
    active_ = false;
    change.ended = true;
  }
  return change;
}

bool TelephoneEventReceiver::Tick() {
  if (!active_ || ++ticks_since_packet_ < kLostEndTicks) return false;
  active_ = false;
  return true;
}

}  // namespace transferd::rtp
