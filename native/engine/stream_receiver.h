// The receiving half of a stream: datagrams in, one frame of sound every 20 ms out.
#ifndef TRANSFERD_NATIVE_ENGINE_STREAM_RECEIVER_H_
#define TRANSFERD_NATIVE_ENGINE_STREAM_RECEIVER_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <span>

#include "dtmf/detector.h"
#include "engine/event_sink.h"
#include "engine/stream_parameters.h"
#include "rtp/jitter_buffer.h"
#include "rtp/packet.h"
#include "rtp/reception.h"
#include "rtp/telephone_event.h"
#include "sound/frame.h"

namespace transferd {

class StreamReceiver {
 public:
  explicit StreamReceiver(int stream) : stream_(stream) {}

  void Update(const StreamParameters& parameters);

  // Takes what has arrived and plays the next 20 ms. `now_ms` is CLOCK_MONOTONIC.
  void Tick(rtp::Socket& socket, double now_ms, EventSink& events);

  // What the far end says; silence where the direction does not listen.
  const Frame& frame() const { return frame_; }
  // The digit whose telephone event began in this tick, '\0' for none, and whether one ended.
  char digit_began() const { return digit_began_; }
  bool digit_ended() const { return digit_ended_; }
  // Where the far end really sends from: its negotiated address, the port of its first packet (symmetric RTP, RFC 4961).
  const rtp::Endpoint& remote() const { return remote_; }

  // Any thread.
  void ReadStatistics(StreamStatistics& statistics) const;

 private:
  bool Accepts(const rtp::Endpoint& from) const;
  void Take(std::span<const uint8_t> datagram, const rtp::Endpoint& from, double now_ms, EventSink& events);
  void TakeDigit(const rtp::Packet& packet, EventSink& events);
  void TakeSpeech(const rtp::Packet& packet);
  void WatchFlow(EventSink& events);
  void Detect(double now_ms, EventSink& events);
  void PublishStatistics();

  const int stream_;
  bool configured_ = false;
  StreamParameters parameters_;
  rtp::Endpoint remote_;
  bool latched_ = false;
  bool flowing_ = false;
  bool lost_ = false;
  int ticks_without_packet_ = 0;
  rtp::JitterBuffer jitter_buffer_;
  rtp::Reception reception_;
  rtp::TelephoneEventReceiver telephone_events_;
  DtmfDetector detector_;
  Frame frame_{};
  char digit_began_ = '\0';
  bool digit_ended_ = false;
  std::atomic<uint64_t> packets_received_{0};
  std::atomic<uint64_t> packets_lost_{0};
  std::atomic<double> jitter_ms_{0};
};

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_ENGINE_STREAM_RECEIVER_H_
