#include "engine/inband_digits.h"

#include <algorithm>

namespace transferd {
namespace {

// The detector's edges are right to about 4 ms.
constexpr int kMarginSamples = 48;

}  // namespace

void InbandDigits::Note(const DigitEvent& event) {
  if (event.kind == DigitEvent::Kind::kBegin) {
    latest_ = (latest_ + 1) % spans_.size();
    spans_[latest_] = {.start = event.start - kMarginSamples, .end = INT64_MAX};
  } else {
    spans_[latest_].end = event.end + kMarginSamples;
  }
}

bool InbandDigits::IsRemoved(int64_t position, std::optional<int64_t> suspected) const {
  // Neither confirmed nor dismissed in 60 ms: rather a little silence in somebody's speech than a tone to the far end.
  if (suspected && position >= *suspected - kMarginSamples) return true;
  return std::any_of(spans_.begin(), spans_.end(),
                     [position](const Span& span) { return position >= span.start && position < span.end; });
}

void InbandDigits::Pass(Frame& frame, std::span<const DigitEvent> events, std::optional<int64_t> suspected) {
  for (const DigitEvent& event : events) Note(event);
  for (int16_t& sample : frame) {
    ring_[static_cast<size_t>(position_ % kRingSamples)] = sample;
    position_++;
    if (!removing_) continue;
    const int64_t leaving = position_ - 1 - kDelaySamples;
    const bool silent = leaving < 0 || IsRemoved(leaving, suspected);
    sample = silent ? int16_t{0} : ring_[static_cast<size_t>(leaving % kRingSamples)];
  }
}

}  // namespace transferd
