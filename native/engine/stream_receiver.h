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
#include "engine/stream_transport.h"
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

  // A datagram of RTP. True where it was valid and of the source that is listened to.
  bool Take(std::span<const uint8_t> datagram, double now_ms, EventSink& events);
  // Plays the next 20 ms, after all that has arrived was taken. `now_ms` is CLOCK_MONOTONIC.
  void Tick(double now_ms, EventSink& events);

  // What the far end says; silence where the direction does not listen.
  const Frame& frame() const { return frame_; }
  // The digit whose telephone event began in this tick, '\0' for none, and whether one ended.
  char digit_began() const { return digit_began_; }
  bool digit_ended() const { return digit_ended_; }
  rtp::Reception& reception() { return reception_; }
  // The number of the source that is heard, where something has come.
  bool HearsSsrc(uint32_t ssrc) const { return source_known_ && source_ == ssrc; }

  // Any thread.
  void ReadStatistics(StreamStatistics& statistics) const;

 private:
  bool IsKnown(uint8_t payload_type) const;
  bool AcceptSource(uint32_t ssrc);
  void TakeDigit(const rtp::Packet& packet, EventSink& events);
  void TakeSpeech(const rtp::Packet& packet);
  void WatchFlow(EventSink& events);
  void Detect(const rtp::SentSamples& sent, double now_ms, EventSink& events);
  void PublishStatistics();

  const int stream_;
  bool configured_ = false;
  StreamParameters parameters_;
  uint32_t source_ = 0;
  bool source_known_ = false;
  bool flowing_ = false;
  bool lost_ = false;
  int ticks_without_packet_ = 0;
  int ticks_without_source_ = 0;
  rtp::JitterBuffer jitter_buffer_;
  rtp::Reception reception_;
  rtp::TelephoneEventReceiver telephone_events_;
  DtmfDetector detector_;
  Frame frame_{};
  char pending_digit_ = '\0';  // of the packets that were taken since the last tick
  bool pending_end_ = false;
  char digit_began_ = '\0';
  bool digit_ended_ = false;
  std::atomic<uint64_t> packets_received_{0};
  std::atomic<uint64_t> packets_lost_{0};
  std::atomic<uint64_t> packets_late_{0};
  std::atomic<uint64_t> packets_duplicate_{0};
  std::atomic<uint64_t> loss_bursts_{0};
  std::atomic<double> jitter_ms_{0};
  std::atomic<double> buffer_ms_{0};
};

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_ENGINE_STREAM_RECEIVER_H_
