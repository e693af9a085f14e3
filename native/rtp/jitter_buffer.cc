#include "rtp/jitter_buffer.h"

#include <algorithm>

namespace transferd::rtp {
namespace {

// Without a packet for so long, a marker begins a talk spurt, and any packet does after the longer time.
constexpr int kDryFrames = 5;
constexpr int kLongDryFrames = 25;
// So many ticks in which all is late are no hiccup of the network but another clock.
constexpr int kLateTicks = 5;
// The window in which a clock that drifts is looked at, and how late a packet may be to count as one of this clock.
constexpr int kWindowFrames = 100;
constexpr int kMostLateSamples = 10 * kFrameSamples;

}  // namespace

void JitterBuffer::Start(uint32_t timestamp) {
  present_.fill(false);
  next_ = timestamp - kDepthSamples;
  playing_ = true;
  dry_frames_ = 0;
  late_seen_ = false;
  late_ticks_ = 0;
  least_ahead_ = INT32_MAX;
  window_frames_ = 0;
}

bool JitterBuffer::HasJumped(int32_t ahead, bool marker, int length) {
  if (ahead + length > kRingSamples || dry_frames_ >= kLongDryFrames) return true;
  if (dry_frames_ >= kDryFrames && (marker || ahead > 2 * kDepthSamples)) return true;
  late_seen_ = ahead + length <= 0;
  if (!late_seen_) late_ticks_ = dry_frames_ = 0;
  return late_ticks_ >= kLateTicks;
}

void JitterBuffer::Put(uint32_t timestamp, bool marker, std::span<const int16_t> samples) {
  const int length = static_cast<int>(std::min<size_t>(samples.size(), kRingSamples / 2));
  if (!playing_ || HasJumped(static_cast<int32_t>(timestamp - next_), marker, length)) Start(timestamp);
  const auto ahead = static_cast<int32_t>(timestamp - next_);
  if (ahead > -kMostLateSamples) least_ahead_ = std::min(least_ahead_, ahead);
  for (int i = std::max(0, -ahead); i < length; i++) {
    const uint32_t at = (timestamp + static_cast<uint32_t>(i)) & kMask;
    samples_[at] = samples[static_cast<size_t>(i)];
    present_[at] = true;
  }
}

// A sender's crystal differs from ours by up to 100 ppm: 20 ms in a few minutes. The margin that even the slowest packet
// of the last seconds had shows where playout stands.
void JitterBuffer::FollowClock() {
  if (++window_frames_ < kWindowFrames) return;
  if (least_ahead_ != INT32_MAX) {
    if (least_ahead_ > kDepthSamples + 2 * kFrameSamples) {
      for (int i = 0; i < kFrameSamples; i++) present_[(next_ + static_cast<uint32_t>(i)) & kMask] = false;
      next_ += kFrameSamples;
    } else if (least_ahead_ < -kFrameSamples / 2) {
      next_ -= kFrameSamples;
    }
  }
  window_frames_ = 0;
  least_ahead_ = INT32_MAX;
}

bool JitterBuffer::Take(Frame& frame) {
  if (!playing_) {
    frame.fill(0);
    return false;
  }
  FollowClock();
  if (late_seen_) late_ticks_++;
  late_seen_ = false;
  int present = 0;
  for (int i = 0; i < kFrameSamples; i++) {
    const uint32_t at = (next_ + static_cast<uint32_t>(i)) & kMask;
    present += present_[at] ? 1 : 0;
    frame[i] = present_[at] ? samples_[at] : int16_t{0};
  }
  if (present < kFrameSamples) Conceal(frame, present > 0);
  for (int i = 0; i < kFrameSamples; i++) present_[(next_ + static_cast<uint32_t>(i)) & kMask] = false;
  next_ += kFrameSamples;
  dry_frames_ = present > 0 ? 0 : dry_frames_ + 1;
  if (present == kFrameSamples) {
    last_ = frame;
    concealed_ = 0;
  }
  return present > 0;
}

void JitterBuffer::Conceal(Frame& frame, bool some_present) {
  if (concealed_++ > 0) return;
  for (int i = 0; i < kFrameSamples; i++) {
    const uint32_t at = (next_ + static_cast<uint32_t>(i)) & kMask;
    if (!present_[at]) frame[i] = static_cast<int16_t>(last_[i] / 2);
  }
  if (!some_present) last_.fill(0);
}

}  // namespace transferd::rtp
