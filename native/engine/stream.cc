#include "engine/stream.h"

namespace transferd {

void Stream::Receive(double now_ms, EventSink& events) {
  using Kind = StreamTransport::Kind;
  transport.BeginTick();
  for (;;) {
    const auto datagram = transport.Receive();
    if (datagram.kind == Kind::kNone) break;
    const bool valid = datagram.kind == Kind::kRtp ? receiver.Take(datagram.bytes, now_ms, events)
                                                   : control_.Take(datagram.bytes, sender.ssrc(), now_ms);
    if (valid) transport.Latch(datagram);
  }
  if (receiver.HearsSsrc(sender.ssrc())) ResolveCollision();
  receiver.Tick(now_ms, events);
  control_.Tick(transport, sender, receiver.reception(), now_ms);
}

// RFC 3550 section 8.2. A far end that sends our own packets back (an echo test) collides for ever: once is enough, and it
// is heard all the same, for between two there is nobody else who could be meant.
void Stream::ResolveCollision() {
  if (collided_) return;
  collided_ = true;
  collisions_.fetch_add(1, std::memory_order_relaxed);
  control_.SendBye(transport, sender.ssrc());
  sender.ChangeSsrc();
}

StreamStatistics Stream::statistics() const {
  StreamStatistics statistics;
  receiver.ReadStatistics(statistics);
  control_.ReadStatistics(statistics);
  transport.ReadStatistics(statistics);
  statistics.packets_sent = sender.packets_sent();
  statistics.ssrc_collisions = collisions_.load(std::memory_order_relaxed);
  statistics.secure = secure_.load(std::memory_order_relaxed);
  return statistics;
}

}  // namespace transferd
