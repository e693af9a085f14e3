// Playout buffer of one received stream: takes decoded packets in any order, gives one frame every 20 ms.
//
// It is a ring of samples addressed by RTP timestamp, so packets of any length (10 to 60 ms), reordered and repeated ones
// all fall into their place. Playout follows the delays that the packets really have (DelayRecord): it is lengthened and
// shortened by single periods of the speech (time_scale.h), so that neither jitter nor a sender whose clock runs faster or
// slower than ours adds to the delay for good. It starts anew where the sender's clock has jumped or stood still (a new
// talk spurt after a hold, another source behind the same address), but not after a network that stood still for a
// moment: what is late then is dropped. What does not come is concealed, or is comfort noise where the sender said so.
//
// No allocation after construction; about 27 KiB.
#ifndef TRANSFERD_NATIVE_RTP_JITTER_BUFFER_H_
#define TRANSFERD_NATIVE_RTP_JITTER_BUFFER_H_

#include <array>
#include <bitset>
#include <cstdint>
#include <span>

#include "rtp/comfort_noise.h"
#include "rtp/concealment.h"
#include "rtp/delay_record.h"
#include "sound/frame.h"

namespace transferd::rtp {

// Which samples of a frame were sent; the others stand in for what did not come.
using SentSamples = std::bitset<kFrameSamples>;

class JitterBuffer {
 public:
  // How far behind the first packet playout starts, until the delays of the stream are known.
  static constexpr int kDepthSamples = 3 * kFrameSamples;

  // A packet's samples. `timestamp` belongs to the first; `marker` begins a talk spurt (RFC 3551 section 4.1).
  void Put(uint32_t timestamp, bool marker, std::span<const int16_t> samples);

  // RFC 3389: from this timestamp on nobody speaks, until samples come again.
  void PutComfortNoise(uint32_t timestamp, std::span<const uint8_t> payload);

  // The next 20 ms.
  SentSamples Take(Frame& frame);

  // Forgets the stream: the next packet starts playout anew.
  void Restart();

  // How long the quickest packets wait here before they are heard.
  double delay_ms() const { return delay_ms_; }
  // Packets that came when their time was over.
  uint64_t late() const { return late_; }

 private:
  static constexpr int kRingSamples = 8192;
  static constexpr int kMask = kRingSamples - 1;

  void Start(uint32_t timestamp);
  // Whether a packet that lies `ahead` samples before the playout point means that the sender's clock has jumped.
  bool HasJumped(int32_t ahead, bool marker, int length);
  SentSamples PlayNext(Frame& frame);
  bool Scale(Frame& frame);
  bool MayWait() const;
  int Present(uint32_t from, std::span<int16_t> to) const;
  SentSamples Play(Frame& frame);
  void Fill(uint32_t from, std::span<int16_t> missing);
  void Advance(int samples);

  bool playing_ = false;
  uint32_t clock_ = 0;  // samples that we have played, ours to count
  uint32_t next_ = 0;   // timestamp of the next sample to play
  uint32_t newest_ = 0; // timestamp behind the newest sample
  int dry_frames_ = 0;
  bool late_seen_ = false;  // the newest packet since the last frame came too late
  int late_ticks_ = 0;      // ticks in a row that brought nothing but late packets
  int frames_since_scaled_ = 0;
  uint64_t late_ = 0;
  double delay_ms_ = 0;
  DelayRecord delays_;
  Concealment concealment_;
  ComfortNoise noise_;
  bool noise_follows_ = false;
  uint32_t noise_from_ = 0;
  std::array<int16_t, kRingSamples> samples_{};
  std::array<bool, kRingSamples> present_{};
};

}  // namespace transferd::rtp

#endif  // TRANSFERD_NATIVE_RTP_JITTER_BUFFER_H_
