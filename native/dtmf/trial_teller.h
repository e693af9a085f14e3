// Tells an observer of every judgement of a candidate (trial.h).
#ifndef TRANSFERD_NATIVE_DTMF_TRIAL_TELLER_H_
#define TRANSFERD_NATIVE_DTMF_TRIAL_TELLER_H_

#include <cstdint>

#include "dtmf/history.h"
#include "dtmf/measurement.h"
#include "dtmf/trial.h"
#include "dtmf/verdict.h"

namespace transferd::dtmf {

class TrialTeller {
 public:
  void Observe(TrialObserver observer, void* context) {
    observer_ = observer;
    context_ = context;
  }
  // As after a new start, with the same observer.
  void Reset() { dismissed_ = {}; }
  explicit operator bool() const { return observer_ != nullptr; }

  void Judged(Pair pair, int64_t position, int64_t start, const Measurement& m, const Judgement& judgement) const;

  // A hop in which the screen has no candidate (`undecided`) or has one. What it dismisses is never measured; where that
  // lasts for `least_hops`, it is a near miss all the same.
  void Screened(bool undecided, const HopHistory& hops, const SampleHistory& line, int least_hops);

 private:
  TrialObserver observer_ = nullptr;
  void* context_ = nullptr;
  struct {
    Pair pair;
    int hops = 0;
  } dismissed_;
};

}  // namespace transferd::dtmf

#endif  // TRANSFERD_NATIVE_DTMF_TRIAL_TELLER_H_
