// Playout buffer of one received stream: takes decoded packets in any order, gives one frame every 20 ms.
//
// It is a ring of samples addressed by RTP timestamp, so packets of any length (10 to 60 ms), reordered and repeated ones
// all fall into their place. Playout starts a fixed depth behind the first packet. It starts anew where the sender's clock
// has jumped or stood still (a new talk spurt after a hold, another source behind the same address), but not after a
// network that stood still for a moment: what is late then is dropped, and the delay does not grow. A sender whose clock
// runs a little faster or slower than ours is followed one frame at a time.
//
// No allocation after construction; about 24 KiB.
#ifndef TRANSFERD_NATIVE_RTP_JITTER_BUFFER_H_
#define TRANSFERD_NATIVE_RTP_JITTER_BUFFER_H_

#include <array>
#include <cstdint>
#include <span>

#include "sound/frame.h"

namespace transferd::rtp {

class JitterBuffer {
 public:
  static constexpr int kDepthSamples = 3 * kFrameSamples;

  // A packet's samples. `timestamp` belongs to the first; `marker` begins a talk spurt (RFC 3551 section 4.1).
  void Put(uint32_t timestamp, bool marker, std::span<const int16_t> samples);

  // The next 20 ms. Samples that did not come in time are concealed: the last 20 ms once more at half the loudness, then
  // silence. Returns false where nothing of the frame was there.
  bool Take(Frame& frame);

  // Forgets the stream: the next packet starts playout anew.
  void Restart() { playing_ = false; }

 private:
  static constexpr int kRingSamples = 8192;
  static constexpr int kMask = kRingSamples - 1;

  void Start(uint32_t timestamp);
  // Whether a packet that lies `ahead` samples before the playout point means that the sender's clock has jumped.
  bool HasJumped(int32_t ahead, bool marker, int length);
  void FollowClock();
  void Conceal(Frame& frame, bool some_present);

  bool playing_ = false;
  uint32_t next_ = 0;  // timestamp of the next sample to play
  int dry_frames_ = 0;
  bool late_seen_ = false;  // the newest packet since the last frame came too late
  int late_ticks_ = 0;      // ticks in a row that brought nothing but late packets
  int32_t least_ahead_ = INT32_MAX;  // smallest margin of a packet in this window
  int window_frames_ = 0;
  std::array<int16_t, kRingSamples> samples_{};
  std::array<bool, kRingSamples> present_{};
  Frame last_{};
  int concealed_ = 0;
};

}  // namespace transferd::rtp

#endif  // TRANSFERD_NATIVE_RTP_JITTER_BUFFER_H_
