#include "engine/stream_sender.h"

#include <array>

namespace transferd {

void StreamSender::Update(const StreamParameters& parameters) {
  parameters_ = parameters;
  configured_ = true;
}

void StreamSender::Tick(StreamTransport& transport, Frame& speech, EventSink& events) {
  if (!configured_) return;
  const auto step = digits_.Next(next_.timestamp, parameters_.telephone_event_payload_type >= 0);
  if (step.all_sent) events.Emit(Event::Kind::kDigitsSent, stream_);
  Replace(step, speech);
  if (!parameters_.sends || !transport.reachable()) {
    talking_ = false;
  } else if (step.kind == rtp::DigitSender::Step::Kind::kEvent && parameters_.telephone_event_payload_type >= 0) {
    SendEvent(transport, step);
  } else {
    SendSpeech(transport, speech);
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

void StreamSender::SendEvent(StreamTransport& transport, const rtp::DigitSender::Step& step) {
  Send(transport,
       {.marker = step.first,
        .payload_type = static_cast<uint8_t>(parameters_.telephone_event_payload_type),
        .sequence = next_.sequence,
        .timestamp = step.timestamp,
        .ssrc = next_.ssrc},
       rtp::BuildTelephoneEvent(step.event));
}

void StreamSender::SendSpeech(StreamTransport& transport, const Frame& speech) {
  std::array<uint8_t, kFrameSamples> payload;
  g711::Encode(parameters_.law, speech, payload);
  // RFC 3551 section 4.1: the marker begins a talk spurt, the first packet after a pause in which nothing was sent.
  Send(transport,
       {.marker = !talking_,
        .payload_type = parameters_.payload_type,
        .sequence = next_.sequence,
        .timestamp = next_.timestamp,
        .ssrc = next_.ssrc},
       payload);
  talking_ = true;
}

void StreamSender::Send(StreamTransport& transport, const rtp::Header& header, std::span<const uint8_t> payload) {
  std::array<uint8_t, rtp::kHeaderBytes + kFrameSamples + rtp::kSrtpOverheadBytes> datagram;
  const size_t length = rtp::Build(header, payload, datagram);
  next_.sequence++;
  if (!transport.Send(StreamTransport::Kind::kRtp, datagram, length)) return;
  packets_sent_.fetch_add(1, std::memory_order_relaxed);
  octets_sent_ += payload.size();
}

// Nobody needs to be unable to guess it: it only has to be another one.
void StreamSender::ChangeSsrc() {
  next_.ssrc = (next_.ssrc ^ next_.timestamp) * 0x9E3779B1u + next_.sequence;
  talking_ = false;
}

}  // namespace transferd
