// The sending half of a stream: one frame every 20 ms in, one datagram out, or a telephone event in its place.
#ifndef TRANSFERD_NATIVE_ENGINE_STREAM_SENDER_H_
#define TRANSFERD_NATIVE_ENGINE_STREAM_SENDER_H_

#include <atomic>
#include <cstdint>
#include <span>

#include "dtmf/generator.h"
#include "engine/event_sink.h"
#include "engine/stream_parameters.h"
#include "engine/stream_transport.h"
#include "rtp/digit_sender.h"
#include "rtp/packet.h"
#include "sound/frame.h"

namespace transferd {

// Where a stream begins to count (RFC 3550 section 5.1: random numbers, which come from the caller).
struct StreamStart {
  uint32_t ssrc = 0;
  uint16_t sequence = 0;
  uint32_t timestamp = 0;
};

class StreamSender {
 public:
  StreamSender(int stream, const StreamStart& start) : stream_(stream), next_(start) {}

  void Update(const StreamParameters& parameters);
  rtp::DigitSender& digits() { return digits_; }

  // Sends the frame, or what the digits want instead. The timestamp goes on also while the direction sends nothing.
  void Tick(StreamTransport& transport, Frame& speech, EventSink& events);

  // RFC 3550 section 8.2: the far end has chosen our number too.
  void ChangeSsrc();
  uint32_t ssrc() const { return next_.ssrc; }
  // Of the sample that will be sent next.
  uint32_t timestamp() const { return next_.timestamp; }
  uint64_t octets_sent() const { return octets_sent_; }

  // Any thread.
  uint64_t packets_sent() const { return packets_sent_.load(std::memory_order_relaxed); }

 private:
  void Replace(const rtp::DigitSender::Step& step, Frame& speech);
  void SendEvent(StreamTransport& transport, const rtp::DigitSender::Step& step);
  void SendSpeech(StreamTransport& transport, const Frame& speech);
  void Send(StreamTransport& transport, const rtp::Header& header, std::span<const uint8_t> payload);

  const int stream_;
  StreamStart next_;
  bool configured_ = false;
  StreamParameters parameters_;
  bool talking_ = false;  // the packet before this one was sent: no marker
  rtp::DigitSender digits_;
  DtmfGenerator generator_;
  uint64_t octets_sent_ = 0;
  std::atomic<uint64_t> packets_sent_{0};
};

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_ENGINE_STREAM_SENDER_H_
