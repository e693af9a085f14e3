#include "rtp/digit_sender.h"

#include "sound/frame.h"

namespace transferd::rtp {
namespace {

constexpr int kShortestPressTicks = 100 / kFrameMs;
// Section 2.5.1.4: the end goes out three times, at the interval of the updates.
constexpr int kEndRepeats = 2;
constexpr uint32_t kLongestDuration = 0xFFFF;

}  // namespace

bool DigitSender::Queue(const Digit& digit) {
  if (count_ == kQueue) return false;
  queue_[(head_ + count_++) % kQueue] = digit;
  return true;
}

void DigitSender::Release() {
  if (state_ == State::kSounding && current_.ticks == 0) released_ = true;
  // A key that was let go before its turn came is a press of the shortest length.
  for (size_t i = 0; i < count_; i++) {
    Digit& waiting = queue_[(head_ + i) % kQueue];
    if (waiting.ticks == 0) waiting.ticks = kShortestPressTicks;
  }
}

void DigitSender::Begin(uint32_t timestamp, bool as_events) {
  current_ = queue_[head_];
  head_ = (head_ + 1) % kQueue;
  count_--;
  state_ = State::kSounding;
  as_events_ = as_events;
  released_ = false;
  elapsed_ = 0;
  timestamp_ = timestamp;
  duration_ = 0;
}

DigitSender::Step DigitSender::Next(uint32_t timestamp, bool as_events) {
  if (state_ == State::kGap && gap_left_ <= 0) state_ = State::kIdle;
  if (state_ == State::kIdle && count_ > 0) Begin(timestamp, as_events);
  switch (state_) {
    case State::kSounding: return Sound();
    case State::kRepeatingEnd: return RepeatEnd();
    case State::kGap: return Gap();
    case State::kIdle: break;
  }
  return {};
}

DigitSender::Step DigitSender::EventStep(bool end) const {
  Step step;
  step.kind = Step::Kind::kEvent;
  step.digit = current_.digit;
  step.timestamp = timestamp_;
  step.event.event = static_cast<uint8_t>(EventOfDigit(current_.digit));
  step.event.end = end;
  step.event.duration = static_cast<uint16_t>(duration_);
  return step;
}

DigitSender::Step DigitSender::Sound() {
  elapsed_++;
  const bool end = current_.ticks > 0 ? elapsed_ >= current_.ticks : released_ && elapsed_ >= kShortestPressTicks;
  if (duration_ + kFrameSamples > kLongestDuration) {
    // Section 2.5.1.3: a longer press is cut into segments; the next one starts where this one ends, without marker.
    timestamp_ += duration_;
    duration_ = 0;
  }
  duration_ += kFrameSamples;
  Step step = EventStep(end);
  step.first = elapsed_ == 1;
  if (!as_events_) step.kind = Step::Kind::kTone;
  if (!end) return step;
  gap_left_ = current_.gap_ticks;
  repeats_left_ = kEndRepeats;
  state_ = as_events_ ? State::kRepeatingEnd : State::kGap;
  step.all_sent = !as_events_ && current_.announce;
  return step;
}

DigitSender::Step DigitSender::RepeatEnd() {
  Step step = EventStep(true);
  gap_left_--;
  if (--repeats_left_ > 0) return step;
  state_ = State::kGap;
  step.all_sent = current_.announce;
  return step;
}

DigitSender::Step DigitSender::Gap() {
  gap_left_--;
  Step step;
  // Speech in the gap would make one digit of two tones; beside events it does no harm.
  if (!as_events_) step.kind = Step::Kind::kSilence;
  return step;
}

}  // namespace transferd::rtp
