#include "engine/mixer.h"

namespace transferd {

void Mixer::Tick(double now_ms) {
  for (StreamPlace& place : streams_) {
    if (place.stream != nullptr) place.stream->Receive(now_ms, events_);
  }
  for (int number = 0; number < kPorts; number++) {
    if (port(number) != nullptr) TickPort(number, now_ms);
  }
  TickUnjoined();
}

// Each stream hears the handset and the other streams, the handset hears all streams.
void Mixer::TickPort(int number, double now_ms) {
  Port& handset = *port(number);
  const Frame& said = handset.Capture(now_ms, caretaker_, events_);
  Sum all{};
  for (const StreamPlace& place : streams_) {
    if (place.stream == nullptr || place.port != number) continue;
    const Frame& far = place.stream->receiver.frame();
    for (int i = 0; i < kFrameSamples; i++) all[i] += far[i];
  }
  Frame frame;
  for (const StreamPlace& place : streams_) {
    if (place.stream == nullptr || place.port != number) continue;
    const Frame& own = place.stream->receiver.frame();
    for (int i = 0; i < kFrameSamples; i++) frame[i] = Saturate(said[i] + all[i] - own[i]);
    place.stream->Send(frame, events_);
  }
  for (int i = 0; i < kFrameSamples; i++) frame[i] = Saturate(all[i]);
  handset.Play(frame, caretaker_, events_);
}

// Relayed streams send what the other one hears; streams of nobody send silence, so that the far end and the NATs on the
// way see a living stream.
void Mixer::TickUnjoined() {
  for (StreamPlace& place : streams_) {
    if (place.stream == nullptr || place.port != kNobody) continue;
    Frame frame{};
    if (place.relay != kNobody) {
      const Stream& other = *stream(place.relay);
      frame = other.receiver.frame();
      RelayDigits(other, *place.stream);
    }
    place.stream->Send(frame, events_);
  }
}

// A telephone event is no sound: it is said again on the other side.
void Mixer::RelayDigits(const Stream& from, Stream& to) {
  if (from.receiver.digit_began() != '\0') {
    to.sender.digits().Release();
    to.sender.digits().Queue({.digit = from.receiver.digit_began(), .ticks = 0, .gap_ticks = 2, .announce = false});
  }
  if (from.receiver.digit_ended()) to.sender.digits().Release();
}

}  // namespace transferd
