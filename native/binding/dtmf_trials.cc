#include "binding/dtmf_trials.h"

#include <string>

#include "dtmf/limits.h"

namespace {

using transferd::DigitTrial;
using transferd::Rejection;
using transferd::Test;
using transferd::TestResult;

const char* NameOf(Rejection rejection) {
  switch (rejection) {
    case Rejection::kNone: return "digit";
    case Rejection::kTooShort: return "too-short";
    case Rejection::kFrequency: return "frequency";
    case Rejection::kResidual: return "residual";
    case Rejection::kLevel: return "level";
    case Rejection::kTwist: return "twist";
    case Rejection::kUnsteady: return "unsteady";
    case Rejection::kDrift: return "drift";
    case Rejection::kThirdTone: return "third-tone";
    case Rejection::kSlowOnset: return "slow-onset";
    case Rejection::kDoubtful: return "doubtful";
    case Rejection::kEcho: return "echo";
  }
  return "";
}

// How a test is told to people: figures times `scale` have that unit.
struct Telling {
  const char* name;
  const char* unit;
  double scale = 1;
};

constexpr double kPercent = 100;

Telling TellingOf(Test test) {
  switch (test) {
    case Test::kDominance: return {"dominance", "dB"};
    case Test::kFirstDeviation: return {"first-deviation", "%", kPercent};
    case Test::kFirstResidual: return {"first-residual", ""};
    case Test::kDeviation: return {"deviation", "%", kPercent};
    case Test::kPlainResidual: return {"plain-residual", ""};
    case Test::kFixedPenalty: return {"fixed-penalty", ""};
    case Test::kLevel: return {"level", "dBm0"};
    case Test::kNormalTwist: return {"normal-twist", "dB"};
    case Test::kReverseTwist: return {"reverse-twist", "dB"};
    case Test::kInstability: return {"instability", "dB"};
    case Test::kDrift: return {"drift", "sd"};
    case Test::kOnset: return {"onset", "ms", transferd::dtmf::kHopMs};
    case Test::kDeviationOverOther: return {"deviation-over-other", "%", kPercent};
    case Test::kThirdTone: return {"third-tone", ""};
    case Test::kResidual: return {"residual", ""};
    case Test::kPenalty: return {"penalty", ""};
    case Test::kDuration: return {"duration", "ms"};
    case Test::kEcho: return {"echo", "of the digit before"};
  }
  return {"", ""};
}

Napi::Object ObjectOf(Napi::Env env, const TestResult& result) {
  const auto [name, unit, scale] = TellingOf(result.test);
  Napi::Object test = Napi::Object::New(env);
  test["name"] = name;
  test["figure"] = result.figure * scale;
  test["limit"] = result.limit * scale;
  test["unit"] = unit;
  test["atLeast"] = result.at_least;
  test["passed"] = result.passed;
  return test;
}

Napi::Array ArrayOf(Napi::Env env, const std::vector<TestResult>& results) {
  Napi::Array tests = Napi::Array::New(env, results.size());
  for (size_t n = 0; n < results.size(); n++) tests.Set(static_cast<uint32_t>(n), ObjectOf(env, results[n]));
  return tests;
}

Napi::Object ObjectOf(Napi::Env env, const DigitTrial& trial) {
  Napi::Object object = Napi::Object::New(env);
  object["digit"] = std::string(1, trial.digit);
  object["reason"] = NameOf(trial.rejection);
  object["position"] = static_cast<double>(trial.position);
  object["start"] = static_cast<double>(trial.start);
  object["durationMs"] = trial.duration_ms;
  object["neededMs"] = trial.needed_ms;
  object["lowHz"] = trial.low_hz;
  object["highHz"] = trial.high_hz;
  object["lowDbm0"] = trial.low_dbm0;
  object["highDbm0"] = trial.high_dbm0;
  object["residual"] = trial.residual;
  object["instabilityDb"] = trial.instability_db;
  object["driftRad"] = trial.drift_rad;
  object["onsetMs"] = trial.onset_ms;
  object["interference"] = trial.interference;
  object["filtered"] = trial.filtered;
  return object;
}

}  // namespace

void DtmfTrials::Collect(void* trials, const DigitTrial& trial) {
  Kept kept = {trial, {trial.tests.begin(), trial.tests.end()}};
  kept.trial.tests = {};
  static_cast<DtmfTrials*>(trials)->kept_.push_back(std::move(kept));
}

Napi::Value DtmfTrials::Take(Napi::Env env) {
  Napi::Array trials = Napi::Array::New(env, kept_.size());
  for (size_t n = 0; n < kept_.size(); n++) {
    Napi::Object trial = ObjectOf(env, kept_[n].trial);
    trial["tests"] = ArrayOf(env, kept_[n].tests);
    trials.Set(static_cast<uint32_t>(n), trial);
  }
  kept_.clear();
  return trials;
}
