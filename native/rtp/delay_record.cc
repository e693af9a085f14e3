#include "rtp/delay_record.h"

#include <algorithm>
#include <functional>

#include "sound/frame.h"

namespace transferd::rtp {
namespace {

constexpr size_t kFewest = 10;
// No network is this slow (35 minutes): a timestamp that lies. Differences of such delays are still numbers.
constexpr int32_t kMostDelay = 1 << 24;
// So many of the slowest are looked at. The slowest of all is left out, so that a single hiccup adds no delay.
constexpr size_t kSlowest = 16;
using Slowest = std::array<int32_t, kSlowest>;

// What a call has of delay besides: a packet of 20 ms at either end, and a way of 40 ms.
constexpr double kOtherDelayMs = 80;

// What R of the E-model (ITU-T G.107) loses: by delay, steeply from 177 ms on, and by packets that come too late, which G.711
// with concealment bears like any loss (G.113 appendix I).
double CostOfDelay(int32_t samples) {
  const double ms = samples * 1000.0 / kSampleRateHz + kOtherDelayMs;
  return 0.024 * ms + 0.11 * std::max(0.0, ms - 177.3);
}
double CostOfLoss(double percent) { return 95 * percent / (percent + 25.1); }

// How many packets of 20 ms come too late for `target`: whoever was so slow held up those behind.
int LatePackets(const Slowest& slowest, int32_t target) {
  int late = 0;
  for (size_t i = 1; i < slowest.size() && slowest[i] > target; i++) {
    late += (slowest[i] - target + kFrameSamples - 1) / kFrameSamples;
  }
  return late;
}

// The one of them that costs least as target.
int32_t Cheapest(const Slowest& slowest, int32_t quickest, size_t among) {
  int32_t best = slowest[1];
  double best_cost = CostOfDelay(best - quickest);
  for (size_t i = 2; i < slowest.size() && slowest[i] >= quickest; i++) {
    const double percent = 100.0 * LatePackets(slowest, slowest[i]) / static_cast<double>(among);
    const double cost = CostOfDelay(slowest[i] - quickest) + CostOfLoss(percent);
    if (cost < best_cost) best = slowest[i], best_cost = cost;
  }
  return best;
}

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
  std::array<int32_t, kWindow> known{};
  for (size_t i = 0; i < count_; i++) {
    known[i] = std::clamp(static_cast<int32_t>(delays_[i] - delays_[0]), -kMostDelay, kMostDelay);
  }
  const auto end = known.begin() + static_cast<ptrdiff_t>(count_);
  Slowest slowest;
  slowest.fill(INT32_MIN);
  std::partial_sort_copy(known.begin(), end, slowest.begin(), slowest.end(), std::greater<>());
  const int32_t quickest = *std::min_element(known.begin(), end);
  target_ = delays_[0] + static_cast<uint32_t>(Cheapest(slowest, quickest, count_));
  quickest_ = delays_[0] + static_cast<uint32_t>(quickest);
}

}  // namespace transferd::rtp
