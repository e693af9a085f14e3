// The time that one call may take. Thread CPU time: what else runs on the machine does not count.
#ifndef TRANSFERD_TEST_FUZZ_NATIVE_CPU_BOUND_H_
#define TRANSFERD_TEST_FUZZ_NATIVE_CPU_BOUND_H_

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <ctime>

#include "require.h"

namespace fuzz {

// Tells the dearest call when the run ends. One alone over the bound may be the machine's: a processor that a hypervisor
// takes away counts as ours (inputs kept for that took a hundredth of it when they ran again). Two within a thousand calls are not.
class CpuBound {
 public:
  CpuBound(const char* what, double most_ms) : what_(what), most_ms_(most_ms) {}
  ~CpuBound() { std::fprintf(stderr, "dearest %s: %.3f ms of CPU\n", what_, dearest_ms_); }
  CpuBound(const CpuBound&) = delete;
  CpuBound& operator=(const CpuBound&) = delete;

  template <typename Call>
  auto Time(Call call) {
    const double before = NowMs();
    auto result = call();
    const double took = NowMs() - before;
    dearest_ms_ = std::max(dearest_ms_, took);
    calls_++;
    if (took > most_ms_) {
      Require(last_over_ == 0 || calls_ - last_over_ > kApart, what_);
      last_over_ = calls_;
    }
    return result;
  }

 private:
  static double NowMs() {
    timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
  }
  static constexpr uint64_t kApart = 1000;
  const char* what_;
  double most_ms_;
  double dearest_ms_ = 0;
  uint64_t calls_ = 0;
  uint64_t last_over_ = 0;
};

}  // namespace fuzz

#endif  // TRANSFERD_TEST_FUZZ_NATIVE_CPU_BOUND_H_
