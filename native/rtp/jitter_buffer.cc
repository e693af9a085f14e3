#include "rtp/jitter_buffer.h"

#include <algorithm>

#include "rtp/packet.h"
#include "rtp/time_scale.h"

namespace transferd::rtp {
namespace {

// Without a packet for so long, a marker begins a talk spurt, and any packet does after the longer time.
constexpr int kDryFrames = 5;
constexpr int kLongDryFrames = 25;
// So many ticks in which all is late are no hiccup of the network but another clock.
constexpr int kLateTicks = 5;
// Delays that differ by more than this belong to another clock of the sender.
constexpr int kSameClockSamples = 2 * kSampleRateHz;
// Playout may run this much later than the slowest packets need before it is made shorter, and is not made shorter than they
// need: what is too much would have to be put in again.
constexpr int kSpareSamples = 8;
constexpr int kMuchSamples = 5 * kFrameSamples;
constexpr int kFramesBetweenShortened = 5;
// Ticks that must be known before playout is made shorter: the first packets may have been the quick ones.
constexpr size_t kEnoughDelays = 75;
constexpr int kLongestDelaySamples = 20 * kFrameSamples;

}  // namespace

void JitterBuffer::Restart() {
  playing_ = false;
  noise_follows_ = false;
  delays_.Reset();
  concealment_.Reset();
}

void JitterBuffer::Start(uint32_t timestamp) {
  present_.fill(false);
  const uint32_t delay = clock_ - timestamp;
  const auto target = delays_.target();
  const bool same_clock = target && std::abs(int64_t{static_cast<int32_t>(delay - *target)}) < kSameClockSamples;
  const int32_t wait = same_clock ? static_cast<int32_t>(*target - delay) : 0;
  if (!same_clock) delays_.Reset();
  next_ = timestamp - static_cast<uint32_t>(std::clamp(wait, kDepthSamples, kLongestDelaySamples));
  newest_ = timestamp;
  playing_ = true;
  dry_frames_ = 0;
  late_seen_ = false;
  late_ticks_ = 0;
}

bool JitterBuffer::HasJumped(int32_t ahead, bool marker, int length) {
  const bool dry = !IsNewer(newest_, next_);
  if (ahead > kRingSamples - length || (dry && dry_frames_ >= kLongDryFrames)) return true;
  if (dry && dry_frames_ >= kDryFrames && (marker || ahead > 2 * kDepthSamples)) return true;
  late_seen_ = ahead <= -length;
  if (late_seen_) late_++;
  if (!late_seen_) late_ticks_ = dry_frames_ = 0;
  return late_ticks_ >= kLateTicks;
}

void JitterBuffer::Put(uint32_t timestamp, bool marker, std::span<const int16_t> samples) {
  const int length = static_cast<int>(std::min<size_t>(samples.size(), kRingSamples / 2));
  if (!playing_ || HasJumped(static_cast<int32_t>(timestamp - next_), marker, length)) Start(timestamp);
  delays_.Note(clock_ - timestamp);
  const auto ahead = static_cast<int32_t>(timestamp - next_);
  for (int i = std::max(0, -std::max(ahead, -length)); i < length; i++) {
    const uint32_t at = (timestamp + static_cast<uint32_t>(i)) & kMask;
    samples_[at] = samples[static_cast<size_t>(i)];
    present_[at] = true;
  }
  const uint32_t behind = timestamp + static_cast<uint32_t>(length);
  if (IsNewer(behind, newest_)) newest_ = behind;
}

void JitterBuffer::PutComfortNoise(uint32_t timestamp, std::span<const uint8_t> payload) {
  if (!playing_) return;
  noise_.Describe(payload);
  noise_follows_ = true;
  noise_from_ = timestamp;
}

int JitterBuffer::Present(uint32_t from, std::span<int16_t> to) const {
  int count = 0;
  for (size_t i = 0; i < to.size(); i++) {
    const uint32_t at = (from + static_cast<uint32_t>(i)) & kMask;
    if (!present_[at]) break;
    to[i] = samples_[at];
    count++;
  }
  return count;
}

void JitterBuffer::Advance(int samples) {
  for (int i = 0; i < samples; i++) present_[(next_ + static_cast<uint32_t>(i)) & kMask] = false;
  next_ += static_cast<uint32_t>(samples);
}

// Plays a little faster or slower where playout runs later than the packets need, or too early for them.
bool JitterBuffer::Scale(Frame& frame) {
  frames_since_scaled_++;
  const auto target = delays_.target();
  if (!target) return false;
  const auto spare = static_cast<int32_t>(clock_ - next_ - *target);
  std::array<int16_t, kFrameSamples + kMostShortened> speech;
  int used = 0;
  if (spare < 0 && spare > -kLongestDelaySamples) {
    if (Present(next_, std::span(speech).first(kFrameSamples)) < kFrameSamples) return false;
    const int added = Lengthen(std::span(speech).first(kFrameSamples), std::min(-spare, kMostLengthened), frame);
    used = added == 0 ? 0 : kFrameSamples - added;
  } else if (spare > kSpareSamples && delays_.count() >= kEnoughDelays &&
             (spare > kMuchSamples || frames_since_scaled_ >= kFramesBetweenShortened)) {
    const int most = std::min<int>(spare, kMostShortened);
    const auto needed = std::span(speech).first(static_cast<size_t>(kFrameSamples + most));
    if (Present(next_, needed) < static_cast<int>(needed.size())) return false;
    const int removed = Shorten(needed, most, frame);
    used = removed == 0 ? 0 : kFrameSamples + removed;
  }
  if (used == 0) return false;
  frames_since_scaled_ = 0;
  concealment_.Receive(frame);
  Advance(used);
  return true;
}

// Nothing has come and playout runs earlier than the packets need: what comes next is waited for, not given up.
bool JitterBuffer::MayWait() const {
  const auto target = delays_.target();
  if (!target || IsNewer(newest_, next_) || dry_frames_ >= kDryFrames || noise_follows_) return false;
  return static_cast<int32_t>(clock_ - next_ - *target) < 0;
}

void JitterBuffer::Fill(uint32_t from, std::span<int16_t> missing) {
  if (noise_follows_ && !IsNewer(noise_from_, from)) {
    noise_.Fill(missing);
  } else {
    concealment_.Conceal(missing);
  }
}

// One frame as it is, run by run of what is there and what is not.
SentSamples JitterBuffer::Play(Frame& frame) {
  SentSamples sent;
  for (int i = 0; i < kFrameSamples;) {
    const uint32_t from = next_ + static_cast<uint32_t>(i);
    const auto rest = std::span(frame).subspan(static_cast<size_t>(i));
    int run = Present(from, rest);
    if (run > 0) {
      for (int k = 0; k < run; k++) sent.set(static_cast<size_t>(i + k));
      concealment_.Receive(rest.first(static_cast<size_t>(run)));
      if (!IsNewer(noise_from_, from)) noise_follows_ = false;
    } else {
      while (i + run < kFrameSamples && !present_[(from + static_cast<uint32_t>(run)) & kMask]) run++;
      Fill(from, rest.first(static_cast<size_t>(run)));
    }
    i += run;
  }
  return sent;
}

SentSamples JitterBuffer::Take(Frame& frame) {
  delays_.Tick();
  const SentSamples sent = playing_ ? PlayNext(frame) : SentSamples();
  if (!playing_) frame.fill(0);
  clock_ += kFrameSamples;
  if (const auto quickest = delays_.quickest()) delay_ms_ = static_cast<int32_t>(clock_ - next_ - *quickest) / 8.0;
  return sent;
}

SentSamples JitterBuffer::PlayNext(Frame& frame) {
  if (late_seen_) late_ticks_++;
  late_seen_ = false;
  SentSamples sent;
  if (Scale(frame)) {
    sent.set();
  } else {
    sent = Play(frame);
    if (sent.any() || !MayWait()) Advance(kFrameSamples);
  }
  dry_frames_ = sent.any() ? 0 : dry_frames_ + 1;
  return sent;
}

}  // namespace transferd::rtp
