#include "engine/tone_player.h"

#include <cmath>
#include <numbers>

namespace transferd {

const ToneScore* TonePlayer::Play(const ToneScore* score) {
  if (active() && gain_ > 0) {
    fading_ = kRampSamples;
    fading_gain_ = gain_;
    fading_count_ = segment().frequency_count;
    fading_oscillators_ = oscillators_;
  }
  const ToneScore* before = score_;
  score_ = score;
  stopping_ = false;
  finished_ = score == nullptr || score->segments.empty();
  if (!finished_) Enter(0, false);
  return before;
}

const ToneScore* TonePlayer::Drop() {
  const ToneScore* before = score_;
  score_ = nullptr;
  finished_ = true;
  fading_ = 0;
  return before;
}

double TonePlayer::Step(Oscillator& oscillator) {
  const double re = oscillator.re * oscillator.cosine - oscillator.im * oscillator.sine;
  oscillator.im = oscillator.re * oscillator.sine + oscillator.im * oscillator.cosine;
  oscillator.re = re;
  return oscillator.im;
}

void TonePlayer::Enter(int segment, bool continues) {
  segment_ = segment;
  position_ = 0;
  if (continues) return;
  gain_ = 0;
  const ToneSegment& now = this->segment();
  const double peak = PeakOfDbm0(now.level_dbm0);
  for (int i = 0; i < now.frequency_count; i++) {
    const double step = 2 * std::numbers::pi * now.frequencies_hz[static_cast<size_t>(i)] / kSampleRateHz;
    oscillators_[static_cast<size_t>(i)] = {.re = peak, .im = 0, .cosine = std::cos(step), .sine = std::sin(step)};
  }
}

const ToneSegment* TonePlayer::following() const {
  const int count = static_cast<int>(score_->segments.size());
  if (segment_ + 1 < count) return &score_->segments[static_cast<size_t>(segment_ + 1)];
  if (score_->repeat_from < 0 || score_->repeat_from >= count) return nullptr;
  return &score_->segments[static_cast<size_t>(score_->repeat_from)];
}

// Goes on to the next segment. False at the end.
bool TonePlayer::Advance() {
  const ToneSegment* next = following();
  if (next == nullptr) return false;
  Enter(static_cast<int>(next - score_->segments.data()), next->SoundsLike(segment()));
  return true;
}

double TonePlayer::TargetGain() const {
  if (stopping_) return 0;
  if (segment().samples - position_ > kRampSamples) return 1;
  const ToneSegment* next = following();
  return next != nullptr && next->SoundsLike(segment()) ? 1 : 0;
}

int16_t TonePlayer::Sample() {
  constexpr double kGainStep = 1.0 / kRampSamples;
  const double target = TargetGain();
  gain_ = target > gain_ ? std::fmin(target, gain_ + kGainStep) : std::fmax(target, gain_ - kGainStep);
  double sum = 0;
  for (int i = 0; i < segment().frequency_count; i++) sum += Step(oscillators_[static_cast<size_t>(i)]);
  position_++;
  return Saturate(static_cast<int>(std::lrint(sum * gain_)));
}

bool TonePlayer::Next(Frame& frame) {
  frame.fill(0);
  const bool was_active = active();
  for (int i = 0; i < kFrameSamples && active(); i++) {
    if (position_ >= segment().samples && !Advance()) {
      finished_ = true;
      break;
    }
    frame[static_cast<size_t>(i)] = Sample();
    if (stopping_ && gain_ <= 0) finished_ = true;
  }
  for (int i = 0; fading_ > 0 && i < kFrameSamples; i++, fading_--) {
    double sum = 0;
    for (int k = 0; k < fading_count_; k++) sum += Step(fading_oscillators_[static_cast<size_t>(k)]);
    const double gain = fading_gain_ * fading_ / kRampSamples;
    frame[static_cast<size_t>(i)] = Saturate(frame[static_cast<size_t>(i)] + static_cast<int>(std::lrint(sum * gain)));
  }
  return was_active && finished_ && !stopping_;
}

}  // namespace transferd
