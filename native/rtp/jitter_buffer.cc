#include "rtp/jitter_buffer.h"

#include <algorithm>

namespace transferd::rtp {
namespace {

constexpr int kDryFrames = 5;
constexpr int kLateInARow = 5;
constexpr int kWindowFrames = 250;  // 5 s

}  // namespace

void JitterBuffer::Start(uint32_t timestamp) {
  present_.fill(false);
  next_ = timestamp - kDepthSamples;
  playing_ = true;
  dry_frames_ = 0;
  late_in_a_row_ = 0;
  least_ahead_ = INT32_MAX;
  window_frames_ = 0;
}

bool JitterBuffer::HasJumped(int32_t ahead, int length) {
  if (dry_frames_ >= kDryFrames) return true;
  if (ahead + length > kRingSamples) return true;
  if (ahead + length > 0) {
    late_in_a_row_ = 0;
    return false;
  }
  late_packets_++;
  return ++late_in_a_row_ >= kLateInARow;
}

void JitterBuffer::Put(uint32_t timestamp, std::span<const int16_t> samples) {
  const int length = static_cast<int>(std::min<size_t>(samples.size(), kRingSamples / 2));
  if (!playing_ || HasJumped(static_cast<int32_t>(timestamp - next_), length)) Start(timestamp);
  const auto ahead = static_cast<int32_t>(timestamp - next_);
  least_ahead_ = std::min(least_ahead_, ahead);
  for (int i = std::max(0, -ahead); i < length; i++) {
    const uint32_t at = (timestamp + static_cast<uint32_t>(i)) & kMask;
    samples_[at] = samples[static_cast<size_t>(i)];
    present_[at] = true;
  }
}

// A sender's crystal differs from ours by up to 100 ppm: 20 ms in a few minutes. The margin that even the slowest packet
// of 5 s had shows where playout stands.
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
