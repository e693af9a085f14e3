#include "engine/realtime_thread.h"

#include <time.h>

#include <future>
#include <utility>

#include "engine/memory_lock.h"
#include "engine/thread_setup.h"
#include "sound/frame.h"

namespace transferd {
namespace {

constexpr int64_t kTickNs = int64_t{kFrameMs} * 1'000'000;
// Behind by more than this (a suspended machine), the missed ticks are not made up for.
constexpr int64_t kGiveUpNs = 10 * kTickNs;

int64_t NowNs() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

void SleepUntil(int64_t at_ns) {
  const timespec at{.tv_sec = at_ns / 1'000'000'000, .tv_nsec = at_ns % 1'000'000'000};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, nullptr) == EINTR) {
  }
}

}  // namespace

void RealtimeThread::Start(int priority, std::function<void(double now_ms)> tick) {
  stopping_ = false;
  std::promise<Refusals> settled;
  auto refusals = settled.get_future();
  thread_ = std::thread([this, priority, tick = std::move(tick), settled = std::move(settled)]() mutable {
    NameThread("media");
    BlockSignals();
    settled.set_value({.priority = BecomeRealtime(priority), .memory = LockStack()});
    Run(tick);
  });
  refusals_ = refusals.get();
}

void RealtimeThread::Stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

void RealtimeThread::Run(const std::function<void(double now_ms)>& tick) {
  int64_t at = NowNs();
  while (!stopping_.load(std::memory_order_relaxed)) {
    at += kTickNs;
    SleepUntil(at);
    const int64_t late = NowNs() - at;
    if (late / 1000 > worst_lateness_us_.load(std::memory_order_relaxed)) worst_lateness_us_ = late / 1000;
    if (late > kGiveUpNs) at += late;
    tick(static_cast<double>(at) / 1e6);
    ticks_.fetch_add(1, std::memory_order_relaxed);
  }
}

}  // namespace transferd
