// One RTP session of one call. Made on the JavaScript thread, then the real-time thread's until it is retired; only
// `statistics` and `ReleasePort` may be called by the other one meanwhile.
#ifndef TRANSFERD_NATIVE_ENGINE_STREAM_H_
#define TRANSFERD_NATIVE_ENGINE_STREAM_H_

#include "engine/stream_receiver.h"
#include "engine/stream_sender.h"
#include "engine/tone_player.h"
#include "rtp/socket.h"

namespace transferd {

class Stream {
 public:
  // Throws std::system_error where the address cannot be bound.
  Stream(int number, const rtp::Endpoint& local, const StreamStart& start)
      : receiver(number), sender(number, start), socket_(local) {}

  void Update(const StreamParameters& parameters) {
    receiver.Update(parameters);
    sender.Update(parameters);
  }

  void Receive(double now_ms, EventSink& events) { receiver.Tick(socket_, now_ms, events); }
  // Sends the frame; a tone to the far end takes its place.
  void Send(Frame& frame, EventSink& events) {
    if (tone.active()) tone.Next(frame);
    sender.Tick(socket_, receiver.remote(), frame, events);
  }

  void ReleasePort() { socket_.ReleasePort(); }
  StreamStatistics statistics() const {
    StreamStatistics statistics;
    receiver.ReadStatistics(statistics);
    statistics.packets_sent = sender.packets_sent();
    return statistics;
  }

  StreamReceiver receiver;
  StreamSender sender;
  TonePlayer tone;

 private:
  rtp::Socket socket_;
};

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_ENGINE_STREAM_H_
