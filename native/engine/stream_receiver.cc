#include "engine/stream_receiver.h"

namespace transferd {
namespace {

constexpr int kLostTicks = 5000 / kFrameMs;
// 120 ms of G.711, more than any sender packs.
constexpr size_t kMostPayloadBytes = 960;
// A source that was silent for so long may be replaced by another one; until then two would only garble each other.
constexpr int kSourceGoneTicks = 60 / kFrameMs;

}  // namespace

void StreamReceiver::Update(const StreamParameters& parameters) {
  if (!configured_ || parameters.payload_type != parameters_.payload_type) jitter_buffer_.Restart();
  // What was said before a hold is not played after it.
  if (!parameters.listens) jitter_buffer_.Restart();
  parameters_ = parameters;
  configured_ = true;
  flowing_ = false;
  lost_ = false;
  source_known_ = false;
  ticks_without_packet_ = 0;
}

void StreamReceiver::Tick(double now_ms, EventSink& events) {
  if (!configured_) return;
  digit_began_ = pending_digit_;
  digit_ended_ = telephone_events_.Tick() || pending_end_;
  pending_digit_ = '\0';
  pending_end_ = false;
  ticks_without_source_++;
  rtp::SentSamples sent = jitter_buffer_.Take(frame_);
  if (!parameters_.listens) {
    frame_.fill(0);
    sent.reset();
  }
  WatchFlow(events);
  Detect(sent, now_ms, events);
  PublishStatistics();
}

bool StreamReceiver::IsKnown(uint8_t payload_type) const {
  return payload_type == parameters_.payload_type || payload_type == parameters_.telephone_event_payload_type ||
         payload_type == rtp::kComfortNoisePayloadType;
}

bool StreamReceiver::AcceptSource(uint32_t ssrc) {
  if (source_ != ssrc) {
    if (source_known_ && ticks_without_source_ < kSourceGoneTicks) return false;
    jitter_buffer_.Restart();
  }
  source_ = ssrc;
  source_known_ = true;
  ticks_without_source_ = 0;
  return true;
}

bool StreamReceiver::Take(std::span<const uint8_t> datagram, double now_ms, EventSink& events) {
  const auto packet = rtp::Parse(datagram);
  if (!configured_ || !packet || packet->payload.empty() || packet->payload.size() > kMostPayloadBytes) return false;
  if (!IsKnown(packet->header.payload_type) || !AcceptSource(packet->header.ssrc)) return false;
  ticks_without_packet_ = 0;
  // RFC 3550 appendix A.8: arrival in timestamp units.
  reception_.Count(packet->header, static_cast<uint32_t>(static_cast<int64_t>(now_ms * 8)));
  if (!flowing_) events.Emit(Event::Kind::kMediaFlowing, stream_);
  flowing_ = true;
  lost_ = false;
  if (packet->header.payload_type == parameters_.payload_type) {
    TakeSpeech(*packet);
  } else if (packet->header.payload_type == parameters_.telephone_event_payload_type) {
    TakeDigit(*packet, events);
  } else {
    jitter_buffer_.PutComfortNoise(packet->header.timestamp, packet->payload);
  }
  return true;
}

void StreamReceiver::TakeDigit(const rtp::Packet& packet, EventSink& events) {
  const auto event = rtp::ParseTelephoneEvent(packet.payload);
  if (!event) return;
  const auto change = telephone_events_.Receive(packet.header, *event);
  pending_end_ |= change.ended;
  if (change.began == '\0') return;
  pending_digit_ = change.began;
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

// Run by run: packets and frames begin where they like, so a frame may be lost in part.
void StreamReceiver::Detect(const rtp::SentSamples& sent, double now_ms, EventSink& events) {
  const int64_t frame_end = detector_.position() + kFrameSamples;
  for (size_t from = 0, to = 0; from < sent.size(); from = to) {
    while (to < sent.size() && sent[to] == sent[from]) to++;
    const auto run = std::span<const int16_t>(frame_).subspan(from, to - from);
    for (const DigitEvent& event : sent[from] ? detector_.Push(run) : detector_.PushLost(run.size())) {
      if (event.kind != DigitEvent::Kind::kBegin) continue;
      const double age_ms = static_cast<double>(frame_end - event.start) * 1000 / kSampleRateHz;
      events.Emit(
          Event{.kind = Event::Kind::kFarDigit, .id = stream_, .digit = event.digit, .ms = now_ms - age_ms});
    }
  }
}

void StreamReceiver::PublishStatistics() {
  packets_received_.store(reception_.received(), std::memory_order_relaxed);
  packets_lost_.store(reception_.lost(), std::memory_order_relaxed);
  packets_late_.store(jitter_buffer_.late(), std::memory_order_relaxed);
  packets_duplicate_.store(reception_.duplicates(), std::memory_order_relaxed);
  loss_bursts_.store(reception_.loss_bursts(), std::memory_order_relaxed);
  jitter_ms_.store(reception_.jitter_ms(), std::memory_order_relaxed);
  buffer_ms_.store(jitter_buffer_.delay_ms(), std::memory_order_relaxed);
}

void StreamReceiver::ReadStatistics(StreamStatistics& statistics) const {
  statistics.packets_received = packets_received_.load(std::memory_order_relaxed);
  statistics.packets_lost = packets_lost_.load(std::memory_order_relaxed);
  statistics.packets_late = packets_late_.load(std::memory_order_relaxed);
  statistics.packets_duplicate = packets_duplicate_.load(std::memory_order_relaxed);
  statistics.loss_bursts = loss_bursts_.load(std::memory_order_relaxed);
  statistics.jitter_ms = jitter_ms_.load(std::memory_order_relaxed);
  statistics.buffer_ms = buffer_ms_.load(std::memory_order_relaxed);
}

}  // namespace transferd
