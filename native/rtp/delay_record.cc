#include "rtp/delay_record.h"

#include <algorithm>

namespace transferd::rtp {
namespace {

constexpr size_t kFewest = 10;
// Of 256; at least one is left out, so that a single hiccup adds no delay.
constexpr size_t kLeftOut = 4;

}  // namespace

void DelayRecord::Note(uint32_t delay) {
  if (!slowest_ || static_cast<int32_t>(delay - *slowest_) > 0) slowest_ = delay;
}

void DelayRecord::Reset() {
  count_ = next_ = 0;
  slowest_.reset();
  target_.reset();
  quickest_.reset();
}

void DelayRecord::Tick() {
  if (slowest_) {
    delays_[next_] = *slowest_;
    next_ = (next_ + 1) % kWindow;
    count_ = std::min(count_ + 1, kWindow);
    slowest_.reset();
  }
  if (++ticks_ % kRefreshTicks == 0 && count_ >= kFewest) Refresh();
}

void DelayRecord::Refresh() {
  std::array<int32_t, kWindow> sorted{};
  for (size_t i = 0; i < count_; i++) sorted[i] = static_cast<int32_t>(delays_[i] - delays_[0]);
  const size_t left_out = std::max<size_t>(1, count_ * kLeftOut / kWindow);
  const auto at = sorted.begin() + static_cast<ptrdiff_t>(count_ - 1 - left_out);
  std::nth_element(sorted.begin(), at, sorted.begin() + static_cast<ptrdiff_t>(count_));
  target_ = delays_[0] + static_cast<uint32_t>(*at);
  quickest_ = delays_[0] + static_cast<uint32_t>(*std::min_element(sorted.begin(), at + 1));
}

}  // namespace transferd::rtp
