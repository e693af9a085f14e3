#ifndef TRANSFERD_BINDING_DTMF_TRIALS_H_
#define TRANSFERD_BINDING_DTMF_TRIALS_H_

#include <napi.h>

#include <vector>

#include "dtmf/trial.h"

// Collects the judgements of a detector until JavaScript takes them (DigitTrial in src/io/native-dtmf.ts).
class DtmfTrials {
 public:
  // A TrialObserver; the context is a DtmfTrials.
  static void Collect(void* trials, const transferd::DigitTrial& trial);

  Napi::Value Take(Napi::Env env);

 private:
  struct Kept {
    transferd::DigitTrial trial;
    std::vector<transferd::TestResult> tests;
  };
  std::vector<Kept> kept_;
};

#endif  // TRANSFERD_BINDING_DTMF_TRIALS_H_
