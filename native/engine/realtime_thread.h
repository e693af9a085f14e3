// The one thread that sound and packets live on: a tick every 20 ms at absolute times of CLOCK_MONOTONIC, so that a late
// tick does not delay the ones after it.
#ifndef TRANSFERD_NATIVE_ENGINE_REALTIME_THREAD_H_
#define TRANSFERD_NATIVE_ENGINE_REALTIME_THREAD_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>

namespace transferd {

class RealtimeThread {
 public:
  // Calls `tick` with CLOCK_MONOTONIC in ms. Returns when the thread runs and its priority is settled.
  void Start(int priority, std::function<void(double now_ms)> tick);
  // Returns when the last tick is over.
  void Stop();

  bool running() const { return thread_.joinable(); }
  // '' where the thread has real-time priority, else why not.
  const std::string& refusal() const { return refusals_.priority; }
  // '' where its stack is locked into memory, else why not.
  const std::string& memory_refusal() const { return refusals_.memory; }
  uint64_t ticks() const { return ticks_.load(std::memory_order_relaxed); }
  // Worst lateness since the last call, µs.
  int64_t TakeWorstLatenessUs() { return worst_lateness_us_.exchange(0); }

 private:
  struct Refusals {
    std::string priority;
    std::string memory;
  };

  void Run(const std::function<void(double now_ms)>& tick);

  std::thread thread_;
  Refusals refusals_;
  std::atomic<bool> stopping_{false};
  std::atomic<uint64_t> ticks_{0};
  std::atomic<int64_t> worst_lateness_us_{0};
};

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_ENGINE_REALTIME_THREAD_H_
