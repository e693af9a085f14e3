#include "engine/stream_receiver.h"

namespace transferd {
namespace {

// More than a stream can bring in 20 ms; a flood costs no more than this.
constexpr int kMostDatagramsATick = 64;
constexpr int kLostTicks = 5000 / kFrameMs;
// 120 ms of G.711, more than any sender packs.
constexpr size_t kMostPayloadBytes = 960;

}  // namespace

void StreamReceiver::Update(const StreamParameters& parameters) {
  const bool moved = !configured_ || !parameters.remote.SameAddress(parameters_.remote) ||
                     parameters.remote.port() != parameters_.remote.port();
  if (moved) {
    remote_ = parameters.remote;
    latched_ = false;
  }
  if (!configured_ || parameters.payload_type != parameters_.payload_type) jitter_buffer_.Restart();
  parameters_ = parameters;
  configured_ = true;
  flowing_ = false;
  lost_ = false;
  ticks_without_packet_ = 0;
}

void StreamReceiver::Tick(rtp::Socket& socket, double now_ms, EventSink& events) {
  std::array<uint8_t, rtp::kMaxPacketBytes> buffer;
  rtp::Endpoint from;
  digit_began_ = '\0';
  digit_ended_ = false;
  for (int i = 0; i < kMostDatagramsATick; i++) {
    const int length = socket.Receive(buffer, from);
    if (length < 0) break;
    if (configured_) Take({buffer.data(), static_cast<size_t>(length)}, from, now_ms, events);
  }
  if (!configured_) return;
  digit_ended_ |= telephone_events_.Tick();
  jitter_buffer_.Take(frame_);
  if (!parameters_.listens) frame_.fill(0);
  WatchFlow(events);
  Detect(now_ms, events);
  PublishStatistics();
}

bool StreamReceiver::Accepts(const rtp::Endpoint& from) const {
  return from.SameAddress(remote_) && (!latched_ || from.port() == remote_.port());
}

void StreamReceiver::Take(std::span<const uint8_t> datagram, const rtp::Endpoint& from, double now_ms,
                          EventSink& events) {
  if (!Accepts(from)) return;
  const auto packet = rtp::Parse(datagram);
  if (!packet || packet->payload.empty() || packet->payload.size() > kMostPayloadBytes) return;
  const bool speech = packet->header.payload_type == parameters_.payload_type;
  const bool digit = packet->header.payload_type == parameters_.telephone_event_payload_type;
  if (!speech && !digit) return;
  latched_ = true;
  remote_ = from;
  ticks_without_packet_ = 0;
  // RFC 3550 appendix A.8: arrival in timestamp units.
  reception_.Count(packet->header, static_cast<uint32_t>(static_cast<int64_t>(now_ms * 8)));
  if (!flowing_) events.Emit(Event::Kind::kMediaFlowing, stream_);
  flowing_ = true;
  lost_ = false;
  if (digit) {
    TakeDigit(*packet, events);
  } else {
    TakeSpeech(*packet);
  }
}

void StreamReceiver::TakeDigit(const rtp::Packet& packet, EventSink& events) {
  const auto event = rtp::ParseTelephoneEvent(packet.payload);
  if (!event) return;
  const auto change = telephone_events_.Receive(packet.header, *event);
  digit_ended_ |= change.ended;
  if (change.began == '\0') return;
  digit_began_ = change.began;
  events.Emit(Event{.kind = Event::Kind::kTelephoneEvent, .id = stream_, .digit = change.began});
}

void StreamReceiver::TakeSpeech(const rtp::Packet& packet) {
  std::array<int16_t, kMostPayloadBytes> samples;
  const size_t count = g711::Decode(parameters_.law, packet.payload, samples);
  jitter_buffer_.Put(packet.header.timestamp, packet.header.marker, std::span<const int16_t>(samples).first(count));
}

void StreamReceiver::WatchFlow(EventSink& events) {
  if (!parameters_.listens) {
    ticks_without_packet_ = 0;
    return;
  }
  if (++ticks_without_packet_ < kLostTicks || lost_) return;
  lost_ = true;
  flowing_ = false;
  events.Emit(Event::Kind::kMediaLost, stream_);
}

void StreamReceiver::Detect(double now_ms, EventSink& events) {
  for (const DigitEvent& event : detector_.Push(frame_)) {
    if (event.kind != DigitEvent::Kind::kBegin) continue;
    const double age_ms = static_cast<double>(detector_.position() - event.start) * 1000 / kSampleRateHz;
    events.Emit(
        Event{.kind = Event::Kind::kFarDigit, .id = stream_, .digit = event.digit, .ms = now_ms - age_ms});
  }
}

void StreamReceiver::PublishStatistics() {
  packets_received_.store(reception_.received(), std::memory_order_relaxed);
  packets_lost_.store(reception_.lost(), std::memory_order_relaxed);
  jitter_ms_.store(reception_.jitter_ms(), std::memory_order_relaxed);
}

void StreamReceiver::ReadStatistics(StreamStatistics& statistics) const {
  statistics.packets_received = packets_received_.load(std::memory_order_relaxed);
  statistics.packets_lost = packets_lost_.load(std::memory_order_relaxed);
  statistics.jitter_ms = jitter_ms_.load(std::memory_order_relaxed);
}

}  // namespace transferd
