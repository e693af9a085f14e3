#include "engine/stream_sender.h"

#include <array>

namespace transferd {

void StreamSender::Update(const StreamParameters& parameters) {
  parameters_ = parameters;
  configured_ = true;
}

void StreamSender::Tick(rtp::Socket& socket, const rtp::Endpoint& remote, Frame& speech, EventSink& events) {
  if (!configured_) return;
  const auto step = digits_.Next(next_.timestamp, parameters_.telephone_event_payload_type >= 0);
  if (step.all_sent) events.Emit(Event::Kind::kDigitsSent, stream_);
  Replace(step, speech);
  if (!parameters_.sends || !remote.reachable()) {
    talking_ = false;
  } else if (step.kind == rtp::DigitSender::Step::Kind::kEvent && parameters_.telephone_event_payload_type >= 0) {
    SendEvent(socket, remote, step);
  } else {
    SendSpeech(socket, remote, speech);
  }
  next_.timestamp += kFrameSamples;
}

void StreamSender::Replace(const rtp::DigitSender::Step& step, Frame& speech) {
  using Kind = rtp::DigitSender::Step::Kind;
  if (step.kind == Kind::kTone) {
    if (step.first) generator_.Start(step.digit);
    generator_.Generate(speech);
  } else if (step.kind == Kind::kSilence) {
    speech.fill(0);
  }
}

void StreamSender::SendEvent(rtp::Socket& socket, const rtp::Endpoint& remote, const rtp::DigitSender::Step& step) {
  Send(socket, remote,
       {.marker = step.first,
        .payload_type = static_cast<uint8_t>(parameters_.telephone_event_payload_type),
        .sequence = next_.sequence,
        .timestamp = step.timestamp,
        .ssrc = next_.ssrc},
       rtp::BuildTelephoneEvent(step.event));
}

void StreamSender::SendSpeech(rtp::Socket& socket, const rtp::Endpoint& remote, const Frame& speech) {
  std::array<uint8_t, kFrameSamples> payload;
  g711::Encode(parameters_.law, speech, payload);
  // RFC 3551 section 4.1: the marker begins a talk spurt, the first packet after a pause in which nothing was sent.
  Send(socket, remote,
       {.marker = !talking_,
        .payload_type = parameters_.payload_type,
        .sequence = next_.sequence,
        .timestamp = next_.timestamp,
        .ssrc = next_.ssrc},
       payload);
  talking_ = true;
}

void StreamSender::Send(rtp::Socket& socket, const rtp::Endpoint& remote, const rtp::Header& header,
                        std::span<const uint8_t> payload) {
  std::array<uint8_t, rtp::kHeaderBytes + kFrameSamples> datagram;
  const size_t length = rtp::Build(header, payload, datagram);
  next_.sequence++;
  if (socket.Send(std::span<const uint8_t>(datagram).first(length), remote)) {
    packets_sent_.fetch_add(1, std::memory_order_relaxed);
  }
}

}  // namespace transferd
