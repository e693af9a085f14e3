// What a candidate was tested for, as far as the judgement came: for explanations, never for decisions.
#ifndef TRANSFERD_NATIVE_DTMF_TEST_LOG_H_
#define TRANSFERD_NATIVE_DTMF_TEST_LOG_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace transferd {

// In the order of the judgement. The binding (binding/dtmf.cc) gives each its name and unit.
enum class Test : uint8_t {
  kDominance,          // of a tone over the others of its group; dB
  kFirstDeviation,     // of the frequencies that hops show; fraction
  kFirstResidual,      // over the energy of the two tones
  kDeviation,          // of the fitted frequencies; fraction
  kPlainResidual,      // before known interference is taken out
  kFixedPenalty,       // what no known interference can change
  kLevel,              // of the weaker tone; dBm0
  kNormalTwist,        // low over high; dB
  kReverseTwist,       // high over low; dB
  kInstability,        // dB
  kDrift,              // standard deviations
  kOnset,              // hops
  kDeviationOverOther,  // as kDeviation, where anything besides the two tones sounds
  kThirdTone,          // part of the residual that one steady tone does not explain
  kResidual,           // after known interference is taken out
  kPenalty,            // the doubts together
  kDuration,           // ms
  kEcho,               // of the stronger tone over the same digit before; fraction of the magnitude
};

struct TestResult {
  Test test;
  double figure;
  double limit;
  bool at_least;  // the figure must reach the limit; else it must not exceed it
  bool passed;
};

class TestLog {
 public:
  static constexpr size_t kMost = 20;

  void Add(const TestResult& result) {
    if (count_ < kMost) results_[count_++] = result;
  }
  std::span<const TestResult> results() const { return {results_.data(), count_}; }

 private:
  std::array<TestResult, kMost> results_;
  size_t count_ = 0;
};

// A test that is failed above its limit; returns whether it is. `log`: where it is noted, or nullptr.
inline bool Exceeds(TestLog* log, Test test, double figure, double limit) {
  const bool failed = figure > limit;
  if (log != nullptr) log->Add({test, figure, limit, false, !failed});
  return failed;
}

// A test that is failed below its limit.
inline bool FallsShort(TestLog* log, Test test, double figure, double limit) {
  const bool failed = figure < limit;
  if (log != nullptr) log->Add({test, figure, limit, true, !failed});
  return failed;
}

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_DTMF_TEST_LOG_H_
