#include "rtp/concealment.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "sound/frame.h"

namespace transferd::rtp {
namespace {

// The stretch of speech in which the period is looked for, 20 ms.
constexpr int kWindow = 160;

// How alike the end of the history is to what was `lag` before it, −1 to 1; looks at every `step`-th sample.
double Likeness(const int16_t* end, int lag, int step) {
  double product = 0, energy = 1, own = 1;
  for (int i = -kWindow; i < 0; i += step) {
    product += static_cast<double>(end[i]) * end[i - lag];
    energy += static_cast<double>(end[i - lag]) * end[i - lag];
    own += static_cast<double>(end[i]) * end[i];
  }
  return product / std::sqrt(energy * own);
}

// From `from` to `to` over the length, into `to`.
void Overlap(std::span<const int16_t> from, std::span<int16_t> to) {
  const double step = 1.0 / static_cast<double>(to.size() + 1);
  for (size_t i = 0; i < to.size(); i++) {
    const double weight = step * static_cast<double>(i + 1);
    to[i] = static_cast<int16_t>(std::lrint(from[i] * (1 - weight) + to[i] * weight));
  }
}

}  // namespace

void Concealment::Reset() {
  history_.fill(0);
  missing_ = 0;
}

void Concealment::Remember(std::span<const int16_t> samples) {
  const size_t count = std::min(samples.size(), history_.size());
  std::memmove(history_.data(), history_.data() + count, (history_.size() - count) * sizeof(int16_t));
  std::copy(samples.end() - static_cast<ptrdiff_t>(count), samples.end(), history_.end() - static_cast<ptrdiff_t>(count));
}

int Concealment::FindPeriod() const {
  const int16_t* end = history_.data() + history_.size();
  int best = kShortestPeriod;
  double best_likeness = -2;
  for (int lag = kShortestPeriod; lag <= kLongestPeriod; lag += 2) {
    const double likeness = Likeness(end, lag, 2);
    if (likeness > best_likeness) {
      best_likeness = likeness;
      best = lag;
    }
  }
  const int coarse = best;
  best_likeness = -2;
  for (int lag = std::max(coarse - 1, kShortestPeriod); lag <= std::min(coarse + 1, kLongestPeriod); lag++) {
    const double likeness = Likeness(end, lag, 1);
    if (likeness > best_likeness) {
      best_likeness = likeness;
      best = lag;
    }
  }
  return best;
}

// The end of the loop flows into its beginning: its last quarter of a period is led over to what came before it.
void Concealment::UsePeriods(int count) {
  periods_ = count;
  loop_ = history_;
  const int quarter = period_ / 4;
  const size_t start = loop_.size() - static_cast<size_t>(period_ * count);
  for (int i = 0; i < quarter; i++) {
    const size_t last = loop_.size() - static_cast<size_t>(quarter - i);
    const double weight = static_cast<double>(i + 1) / (quarter + 1);
    const int16_t before = history_[start - static_cast<size_t>(quarter - i)];
    loop_[last] = static_cast<int16_t>(std::lrint(history_[last] * (1 - weight) + before * weight));
  }
}

void Concealment::Begin() {
  period_ = FindPeriod();
  position_ = 0;
  UsePeriods(1);
}

double Concealment::Gain(int missing) const {
  if (missing < kStep) return 1;
  return std::max(0.0, 1 - static_cast<double>(missing - kStep) / (kFadedSamples - kStep));
}

void Concealment::Synthesize(std::span<int16_t> samples) {
  const int length = period_ * periods_;
  for (int16_t& sample : samples) {
    sample = loop_[loop_.size() - static_cast<size_t>(length - position_)];
    position_ = (position_ + 1) % length;
  }
}

void Concealment::FillWithinStep(std::span<int16_t> samples) {
  const bool grows = missing_ == kStep || missing_ == 2 * kStep;
  std::array<int16_t, kLongestPeriod / 4> tail{};
  const auto overlap = std::span(tail).first(std::min(samples.size(), static_cast<size_t>(period_ / 4)));
  if (grows) {
    const int position = position_;
    Synthesize(overlap);
    position_ = position % period_;
    UsePeriods(periods_ + 1);
  }
  Synthesize(samples);
  if (grows) Overlap(overlap, samples.first(overlap.size()));
  for (int16_t& sample : samples) sample = static_cast<int16_t>(std::lrint(sample * Gain(missing_++)));
}

void Concealment::Conceal(std::span<int16_t> samples) {
  if (missing_ == 0) Begin();
  while (!samples.empty()) {
    if (missing_ >= kFadedSamples) {
      std::fill(samples.begin(), samples.end(), int16_t{0});
      return;
    }
    const auto rest = static_cast<size_t>(kStep - missing_ % kStep);
    const auto part = samples.first(std::min(samples.size(), rest));
    FillWithinStep(part);
    samples = samples.subspan(part.size());
  }
}

void Concealment::Receive(std::span<int16_t> samples) {
  if (missing_ > 0 && missing_ < kFadedSamples) {
    // A quarter of a period. Appendix I takes 4 ms more for each 10 ms of the gap: what came is worth more than a softer seam
    // (docs/decisions/jitter-buffer.md).
    const int length = std::min({kStep, period_ / 4, static_cast<int>(samples.size())});
    std::array<int16_t, kStep> fill{};
    const auto part = std::span(fill).first(static_cast<size_t>(length));
    Synthesize(part);
    for (int16_t& sample : part) sample = static_cast<int16_t>(std::lrint(sample * Gain(missing_)));
    Overlap(part, samples.first(part.size()));
  }
  missing_ = 0;
  Remember(samples);
}

}  // namespace transferd::rtp
