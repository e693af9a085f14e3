// One RTP session of one call. Made on the JavaScript thread, then the real-time thread's until it is retired; only
// `statistics` and `ReleasePorts` may be called by the other one meanwhile.
#ifndef TRANSFERD_NATIVE_ENGINE_STREAM_H_
#define TRANSFERD_NATIVE_ENGINE_STREAM_H_

#include <atomic>

#include "engine/stream_control.h"
#include "engine/stream_receiver.h"
#include "engine/stream_sender.h"
#include "engine/stream_transport.h"
#include "engine/tone_player.h"
#include "rtp/socket.h"

namespace transferd {

class Stream {
 public:
  // Throws std::system_error where the address cannot be bound.
  Stream(int number, const rtp::Endpoint& local, const StreamStart& start)
      : receiver(number), sender(number, start), transport(local), control_(start) {}

  void Update(const StreamParameters& parameters) {
    secure_.store(parameters.secure, std::memory_order_relaxed);
    transport.Update(parameters);
    receiver.Update(parameters);
    sender.Update(parameters);
  }

  // Takes what has arrived and plays the next 20 ms of it. `now_ms` is CLOCK_MONOTONIC.
  void Receive(double now_ms, EventSink& events);
  // Sends the frame; a tone to the far end takes its place.
  void Send(Frame& frame, EventSink& events) {
    if (tone.active()) tone.Next(frame);
    sender.Tick(transport, frame, events);
  }

  void ReleasePorts() { transport.ReleasePorts(); }
  StreamStatistics statistics() const;

  StreamReceiver receiver;
  StreamSender sender;
  StreamTransport transport;
  TonePlayer tone;

 private:
  void ResolveCollision();

  StreamControl control_;
  bool collided_ = false;
  std::atomic<uint64_t> collisions_{0};
  std::atomic<bool> secure_{false};
};

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_ENGINE_STREAM_H_
