#include "dtmf/trial_teller.h"

#include "dtmf/dismissal.h"

namespace transferd::dtmf {

void TrialTeller::Judged(Pair pair, int64_t position, int64_t start, const Measurement& m,
                         const Judgement& judgement) const {
  if (observer_ == nullptr) return;
  const auto [low_dbm0, high_dbm0] = m.levels_dbm0();
  observer_(context_, {.digit = pair.digit(),
                       .rejection = judgement.rejection,
                       .position = position,
                       .start = start,
                       .duration_ms = m.duration_ms,
                       .needed_ms = judgement.needed_ms,
                       .low_hz = m.frequency_hz[0],
                       .high_hz = m.frequency_hz[1],
                       .low_dbm0 = low_dbm0,
                       .high_dbm0 = high_dbm0,
                       .residual = m.residual,
                       .instability_db = m.instability_db,
                       .drift_rad = m.drift_rad,
                       .onset_ms = m.onset.slower * kHopMs,
                       .interference = m.interference,
                       .filtered = m.filtered,
                       .tests = m.log->results()});
}

void TrialTeller::Screened(bool undecided, const HopHistory& hops, const SampleHistory& line, int least_hops) {
  if (observer_ == nullptr) return;
  TestLog tests;
  DigitTrial trial;
  const Pair pair = undecided ? DismissedPair(hops, line, tests, trial) : Pair{};
  dismissed_ = {pair, !pair ? 0 : pair == dismissed_.pair ? dismissed_.hops + 1 : 1};
  if (dismissed_.hops < least_hops) return;
  const int64_t samples = int64_t{dismissed_.hops} * kHopSamples;
  trial.digit = pair.digit();
  trial.position = hops.position();
  trial.start = hops.position() - samples;
  trial.duration_ms = static_cast<double>(samples) * 1000 / kSampleRateHz;
  trial.tests = tests.results();
  observer_(context_, trial);
}

}  // namespace transferd::dtmf
