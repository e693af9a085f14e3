// The DTMF receiver on lines that the fuzzer invents: four oscillators, noise and an offset that change at will, raw
// samples between, in pushes of any length, with losses, flushes and resets in between. Every measurement that a judgement rests
// on is looked at, a push has to end in time, and another kernel with other pushes must hear the same.
#include <fuzzer/FuzzedDataProvider.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "cpu_bound.h"
#include "dtmf/detector.h"
#include "require.h"

namespace {

using fuzz::Require;
using transferd::DigitEvent;
using transferd::DigitTrial;
using transferd::DtmfDetector;

// A push of 20 ms costs some 10 us; with the sanitizers in, and on the slowest line, two hundred times that.
constexpr double kMostMsAPush = 20;
fuzz::CpuBound g_push("push", kMostMsAPush);

constexpr size_t kMostSamples = 1 << 15;

// The line: what sounds on it, and how it goes on.
class Line {
 public:
  explicit Line(FuzzedDataProvider& data) : data_(data) {}

  void Change() {
    Oscillator& one = oscillators_[data_.ConsumeIntegralInRange<size_t>(0, oscillators_.size() - 1)];
    one.amplitude = data_.ConsumeIntegralInRange(0, 33000);
    // A tone of the keypad, up to 6.25 % off, or any frequency.
    const int tone = data_.ConsumeIntegralInRange(0, 15);
    const double off = data_.ConsumeIntegral<int8_t>() / 2048.0;
    one.hz = tone < transferd::dtmf::kTones ? transferd::dtmf::kToneHz[static_cast<size_t>(tone)] * (1 + off)
                                            : data_.ConsumeIntegralInRange(0, 4000);
  }
  void ChangeNoise() { noise_ = 1 << data_.ConsumeIntegralInRange(0, 15); }
  void ChangeOffset() { offset_ = data_.ConsumeIntegral<int16_t>(); }
  void Silence() { oscillators_ = {}, noise_ = 0, offset_ = 0; }

  void Run(std::vector<int16_t>& samples, size_t count) {
    for (; count > 0 && samples.size() < kMostSamples; count--) {
      double sum = offset_;
      for (Oscillator& one : oscillators_) {
        one.phase = std::fmod(one.phase + one.hz / 8000, 1.0);
        sum += one.amplitude * std::sin(2 * std::numbers::pi * one.phase);
      }
      random_ = random_ * 1664525u + 1013904223u;
      if (noise_ > 0) sum += static_cast<double>(random_ >> 16) / 32768 * noise_ - noise_;
      samples.push_back(static_cast<int16_t>(std::clamp(sum, -32768.0, 32767.0)));
    }
  }
  void Raw(std::vector<int16_t>& samples) {
    for (const uint8_t byte : data_.ConsumeBytes<uint8_t>(data_.ConsumeIntegralInRange<size_t>(0, 256))) {
      samples.push_back(static_cast<int16_t>(byte << 8 | (byte ^ 0x5a)));
    }
  }

 private:
  struct Oscillator {
    double hz = 0, amplitude = 0, phase = 0;
  };
  FuzzedDataProvider& data_;
  std::array<Oscillator, 4> oscillators_{};
  double noise_ = 0, offset_ = 0;
  uint32_t random_ = 1;
};

void CheckTrial(void* context, const DigitTrial& trial) {
  ++*static_cast<size_t*>(context);
  for (const double value : {trial.duration_ms, trial.needed_ms, trial.low_hz, trial.high_hz, trial.low_dbm0,
                             trial.high_dbm0, trial.residual, trial.instability_db, trial.drift_rad, trial.onset_ms}) {
    Require(std::isfinite(value), "every measurement of a candidate is a number");
  }
  Require(trial.start >= 0 && trial.start <= trial.position, "a candidate begins before it is judged");
}

// One receiver, with what it has said so far.
class Listener {
 public:
  explicit Listener(const transferd::dtmf::Kernel& kernel) : detector_(kernel) {
    detector_.Observe(CheckTrial, &trials_);
  }

  void Push(std::span<const int16_t> samples, size_t frame) {
    for (size_t at = 0; at < samples.size(); at += frame) {
      const auto piece = samples.subspan(at, std::min(frame, samples.size() - at));
      const int64_t before = detector_.position();
      trials_ = 0;
      Take(g_push.Time([&] { return detector_.Push(piece); }));
      Require(detector_.position() == before + static_cast<int64_t>(piece.size()), "a push takes all samples");
      const auto hops = (piece.size() + static_cast<size_t>(before) % transferd::dtmf::kHopSamples) /
                        transferd::dtmf::kHopSamples;
      Require(trials_ <= hops, "at most one candidate a hop is judged");
      CheckSuspicion();
    }
  }
  void Lose(size_t count) {
    const int64_t before = detector_.position();
    Take(g_push.Time([&] { return detector_.PushLost(count); }));
    Require(detector_.position() == before + static_cast<int64_t>(count), "time passes over what was lost");
    CheckSuspicion();
  }
  void Flush() { Take(detector_.Flush()); }
  void Reset() {
    detector_.Reset();
    active_ = '\0';
  }
  const std::vector<DigitEvent>& events() const { return events_; }

 private:
  void Take(std::span<const DigitEvent> events) {
    for (const DigitEvent& event : events) {
      const bool begins = event.kind == DigitEvent::Kind::kBegin;
      Require(active_ == (begins ? '\0' : event.digit), "a digit begins once and ends once");
      active_ = begins ? event.digit : '\0';
      Require(transferd::dtmf::kDigits.find(event.digit) != std::string_view::npos, "a digit is one of sixteen");
      Require(std::isfinite(event.low_dbm0) && std::isfinite(event.high_dbm0), "levels are numbers");
      Require(std::isfinite(event.twist_db()), "the twist is a number");
      Require(event.start >= 0 && event.start <= detector_.position(), "a digit begins in the past");
      Require(begins ? event.end == -1 : event.end > event.start && event.end <= detector_.position(),
              "a digit ends after its begin, in the past");
      events_.push_back(event);
    }
    Require(detector_.ActiveDigit() == active_, "the active digit is the one that has begun");
  }
  void CheckSuspicion() {
    const auto suspected = detector_.ToneSuspected();
    if (!suspected) return;
    Require(active_ == '\0', "no suspicion while a digit sounds");
    Require(*suspected >= 0 && *suspected <= detector_.position(), "a suspicion lies in the past");
  }
  DtmfDetector detector_;
  size_t trials_ = 0;
  char active_ = '\0';
  std::vector<DigitEvent> events_;
};

bool Same(const DigitEvent& a, const DigitEvent& b) {
  return a.kind == b.kind && a.digit == b.digit && a.start == b.start && a.end == b.end && a.low_dbm0 == b.low_dbm0 &&
         a.high_dbm0 == b.high_dbm0;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
  FuzzedDataProvider data(bytes, count);
  const auto kernels = transferd::dtmf::Kernels();
  const size_t frame = data.ConsumeIntegralInRange<size_t>(1, DtmfDetector::kMaxPushSamples);
  Listener one(*kernels[data.ConsumeIntegralInRange<size_t>(0, kernels.size() - 1)]);
  Listener other(*kernels.front());
  Line line(data);
  std::vector<int16_t> samples;
  size_t told = 0;
  const auto tell = [&] {
    const std::span<const int16_t> fresh = std::span(samples).subspan(told);
    one.Push(fresh, frame);
    other.Push(fresh, 160);
    told = samples.size();
  };
  const auto lose = [&](size_t count) { tell(), one.Lose(count), other.Lose(count); };
  while (data.remaining_bytes() > 0 && samples.size() < kMostSamples) {
    switch (data.ConsumeIntegralInRange(0, 9)) {
      case 0: line.Silence(); break;
      case 1: line.ChangeNoise(); break;
      case 2: line.ChangeOffset(); break;
      case 3: line.Raw(samples); break;
      case 4: tell(), one.Flush(), other.Flush(); break;
      case 5: tell(), one.Reset(), other.Reset(); break;
      case 6: lose(data.ConsumeIntegralInRange<size_t>(0, DtmfDetector::kMaxPushSamples)); break;
      case 7: line.Change(); [[fallthrough]];
      case 8: line.Change(); [[fallthrough]];
      default: line.Run(samples, data.ConsumeIntegralInRange<size_t>(0, 1200)); break;
    }
  }
  tell(), one.Flush(), other.Flush();
  Require(std::equal(one.events().begin(), one.events().end(), other.events().begin(), other.events().end(), Same),
          "neither the kernel nor the length of a push changes what is heard");
  return 0;
}
