#include "dtmf/detector.h"

#include <algorithm>

#include "dtmf/early_warning.h"
#include "dtmf/history.h"
#include "dtmf/measurement.h"
#include "dtmf/past_digits.h"
#include "dtmf/plateau.h"
#include "dtmf/screen.h"
#include "dtmf/steady_low_tone.h"
#include "dtmf/trial_teller.h"
#include "dtmf/verdict.h"

namespace transferd {
namespace {

using dtmf::Digit;
using dtmf::HopHistory;
using dtmf::kHopSamples;
using dtmf::Pair;
using dtmf::Plateau;

// Without sound for so many hops, and outside a digit, nothing is looked at.
constexpr int kQuietHops = 4;

// A digit goes on over so many lost hops: two packets of 20 ms.
constexpr int kLongestLossHops = 10;

// Inside a digit: a tone is there while it reaches this part of its reference, which follows its level slowly.
constexpr float kPresent = 0.5f;
constexpr float kFollow = 0.1f;

// The middle of so many newest hops is the plateau: for a verdict, and for the early warning.
constexpr int kVerdictHops = 5;
constexpr int kWarningHops = 3;
constexpr int kEarlyWarningHops = 2;
// The screen has seen a candidate for so many hops before it is verified, and before it is a suspicion (12 to 16 ms).
constexpr int kVerifyRunHops = 4;
constexpr int kWarningRunHops = 2;
// A suspicion that was not confirmed after so long is dismissed.
constexpr int64_t kWarningSamples = 56 * dtmf::kSampleRateHz / 1000;

// The duration that hops show is this much too short on average (measured): the start is that much earlier.
constexpr int64_t kOnsetLagSamples = 10;

// At most two events a verified candidate, and one of those every kVerifyRunHops hops.
constexpr size_t kMaxEvents = 2 * (DtmfDetector::kMaxPushSamples / (kHopSamples * kVerifyRunHops) + 2);

}  // namespace

struct DtmfDetector::State {
  const dtmf::Kernel* kernel = nullptr;
  std::array<int16_t, kHopSamples> partial{};
  size_t partial_samples = 0;
  bool partial_lost = false;
  dtmf::SampleHistory line, notched;
  HopHistory hops;
  dtmf::SteadyLowTone steady_low_tone;
  dtmf::NotchChain notches;
  dtmf::Screen screen;
  int quiet_hops = kQuietHops;
  Digit digit;  // digit.pair is none between digits
  int absent_hops = 0;
  dtmf::PastDigits past;
  std::array<DigitEvent, kMaxEvents> events{};
  size_t event_count = 0;
  dtmf::TrialTeller teller;

  void Take(std::span<const int16_t> samples);
  void Lose(size_t count);
  void TakePartial();
  void TakeHop(std::span<const int16_t, kHopSamples> samples);
  void Filter(dtmf::Hop& hop);
  void SettleNotches();
  void FollowDigit();
  void EndDigit();
  void Verify();
  dtmf::Measurement MeasureCandidate(Pair pair, const Plateau& plateau, TestLog* log) const;
  std::optional<int64_t> Suspected() const;
  int64_t StartOf(const Plateau& plateau) const {
    return std::max<int64_t>(0, hops.position() - plateau.duration_samples() - plateau.lost_hops * kHopSamples - kOnsetLagSamples);
  }
  const Digit& Echoing() const { return past.Echoing(digit, hops.position()); }
  DigitEvent EventOf(DigitEvent::Kind kind) const {
    const bool over = kind == DigitEvent::Kind::kEnd;
    return {kind, digit.pair.digit(), digit.start, over ? digit.end : -1, digit.level_dbm0[0], digit.level_dbm0[1]};
  }
  void Emit(const DigitEvent& event) {
    if (event_count < events.size()) events[event_count++] = event;
  }
};

// Whole hops are taken where they lie; what is left over waits in `partial`.
void DtmfDetector::State::Take(std::span<const int16_t> samples) {
  while (partial_samples + samples.size() >= kHopSamples) {
    if (partial_samples == 0) {
      TakeHop(samples.first<kHopSamples>());
      samples = samples.subspan(kHopSamples);
      continue;
    }
    const size_t missing = kHopSamples - partial_samples;
    std::copy_n(samples.begin(), missing, partial.begin() + static_cast<ptrdiff_t>(partial_samples));
    samples = samples.subspan(missing);
    TakePartial();
  }
  std::copy(samples.begin(), samples.end(), partial.begin() + static_cast<ptrdiff_t>(partial_samples));
  partial_samples += samples.size();
}

void DtmfDetector::State::Lose(size_t count) {
  while (count > 0) {
    const size_t taken = std::min(count, kHopSamples - partial_samples);
    std::fill_n(partial.begin() + static_cast<ptrdiff_t>(partial_samples), taken, int16_t{0});
    partial_samples += taken;
    partial_lost = true;
    count -= taken;
    if (partial_samples == kHopSamples) TakePartial();
  }
}

// A hop of which a part was lost is lost; what is lost for long is silence.
void DtmfDetector::State::TakePartial() {
  const bool lost = partial_lost && hops.lost_now() < kLongestLossHops;
  partial_samples = 0;
  partial_lost = false;
  if (lost) return hops.Lose();
  TakeHop(partial);
}

void DtmfDetector::State::TakeHop(std::span<const int16_t, kHopSamples> samples) {
  line.Append(samples);
  const dtmf::HopEnergies energies = kernel->energies(line.Last(kHopSamples).data());
  dtmf::Hop& hop = hops.Append();
  hop.energy = static_cast<float>(energies.energy);
  hop.difference_energy = static_cast<float>(energies.difference);
  Filter(hop);
  if (quiet_hops > kQuietHops && !digit.pair) return screen.Clear();
  screen.Step(*kernel, hops, steady_low_tone.on(), Echoing().pair);
  if (teller) teller.Screened(!digit.pair && screen.run_hops() < kVerifyRunHops, hops, line, kVerifyRunHops);
  if (digit.pair) FollowDigit();
  if (screen.run_hops() >= kVerifyRunHops && screen.candidate() != digit.pair) Verify();
}

// Gives the newest hop to the bank, through the notches where they are on.
void DtmfDetector::State::Filter(dtmf::Hop& hop) {
  if (steady_low_tone.Step(hops)) SettleNotches();
  const dtmf::SampleHistory* heard = &line;
  if (steady_low_tone.on()) {
    std::array<int16_t, kHopSamples> filtered;
    notches.Filter(line.Last(kHopSamples), filtered);
    notched.Append(filtered);
    heard = &notched;
  }
  const bool quiet = hop.energy < dtmf::kQuietHopEnergy;
  quiet_hops = quiet ? std::min(quiet_hops + 1, kQuietHops + 1) : 0;
  if (quiet) {
    hop.spectrum = {};
  } else {
    dtmf::FilterHop(*kernel, heard->Last(kHopSamples).data(), hops.count() - 1, hop.spectrum);
  }
}

// The notches have just gone on: they settle on the past, which is not comparable with what comes now.
void DtmfDetector::State::SettleNotches() {
  hops.ClearSpectra();
  notches.Clear();
  for (size_t back = dtmf::SampleHistory::kLength; back > kHopSamples; back -= kHopSamples) {
    std::array<int16_t, kHopSamples> old;
    notches.Filter(line.Last(back).first(kHopSamples), old);
    notched.Append(old);
  }
}

void DtmfDetector::State::FollowDigit() {
  // What was lost within a pause belongs to the pause.
  if (absent_hops > 0) absent_hops += hops.Back(0).lost_before;
  const dtmf::HopSpectrum& spectrum = hops.Back(0).spectrum;
  const float low = spectrum.Magnitude(digit.pair.low()), high = spectrum.Magnitude(digit.pair.high());
  const bool present = low > kPresent * digit.low && high > kPresent * digit.high;
  if (!present) absent_hops++;
  if (absent_hops >= dtmf::kEndHops) {
    EndDigit();
    screen.Restart();
  } else if (present) {
    absent_hops = 0;
    digit.end = hops.position();
    digit.low += kFollow * (low - digit.low);
    digit.high += kFollow * (high - digit.high);
  }
}

void DtmfDetector::State::EndDigit() {
  Emit(EventOf(DigitEvent::Kind::kEnd));
  past.Add(digit);
  digit.pair = {};
}

void DtmfDetector::State::Verify() {
  const Pair pair = screen.candidate();
  const Plateau plateau = dtmf::MeasurePlateau(hops, pair, kVerdictHops);
  TestLog tests;
  TestLog* const log = teller ? &tests : nullptr;
  const int64_t start = StartOf(plateau);
  if (plateau.duration_ms() < dtmf::kMinDurationMs) {
    if (log == nullptr || plateau.duration_hops <= 0) return;
    FallsShort(log, Test::kDuration, plateau.duration_ms(), dtmf::kMinDurationMs);
    const dtmf::Measurement unmeasured = {.duration_ms = plateau.duration_ms(), .log = log};
    return teller.Judged(pair, hops.position(), start, unmeasured, {Rejection::kTooShort, dtmf::kMinDurationMs});
  }
  const dtmf::Measurement measured = MeasureCandidate(pair, plateau, log);
  dtmf::Judgement judgement = dtmf::Judge(measured);
  if (judgement.rejection == Rejection::kNone && !digit.pair && past.IsEcho(pair, plateau, start, log)) {
    judgement.rejection = Rejection::kEcho;
  }
  teller.Judged(pair, hops.position(), start, measured, judgement);
  if (judgement.rejection != Rejection::kNone) return;
  if (digit.pair) EndDigit();
  digit = {pair, start, hops.position(), plateau.low, plateau.high, measured.frequency_hz, measured.levels_dbm0()};
  absent_hops = 0;
  Emit(EventOf(DigitEvent::Kind::kBegin));
}

dtmf::Measurement DtmfDetector::State::MeasureCandidate(Pair pair, const Plateau& plateau, TestLog* log) const {
  const Digit& before = Echoing();
  const dtmf::EchoTones echo = EchoTonesBeside(pair, before);
  const bool filtered = steady_low_tone.on();
  dtmf::Measurement measured =
      dtmf::Measure(hops, filtered ? notched : line, pair, plateau, filtered, {echo.hz.data(), echo.count}, log);
  measured.after_digit = static_cast<bool>(before.pair);
  return measured;
}

std::optional<int64_t> DtmfDetector::State::Suspected() const {
  if (digit.pair) return {};
  const bool seen = screen.run_hops() >= kWarningRunHops;
  const Pair pair = seen ? screen.candidate() : dtmf::PairThatBegins(hops);
  if (!pair) return {};
  const Plateau plateau = dtmf::MeasurePlateau(hops, pair, seen ? kWarningHops : kEarlyWarningHops);
  if (plateau.duration_hops <= 0 || plateau.duration_samples() > kWarningSamples) return {};
  return StartOf(plateau);
}

DtmfDetector::DtmfDetector(const dtmf::Kernel& kernel) : state_(std::make_unique<State>()) {
  state_->kernel = &kernel;
}
DtmfDetector::~DtmfDetector() = default;

std::span<const DigitEvent> DtmfDetector::Push(std::span<const int16_t> samples) {
  State& s = *state_;
  s.event_count = 0;
  s.Take(samples.first(std::min(samples.size(), kMaxPushSamples)));
  return {s.events.data(), s.event_count};
}

std::span<const DigitEvent> DtmfDetector::PushLost(size_t samples) {
  State& s = *state_;
  s.event_count = 0;
  s.Lose(std::min(samples, kMaxPushSamples));
  return {s.events.data(), s.event_count};
}

std::span<const DigitEvent> DtmfDetector::Flush() {
  State& s = *state_;
  s.event_count = 0;
  if (s.digit.pair) s.EndDigit();
  return {s.events.data(), s.event_count};
}

std::optional<int64_t> DtmfDetector::ToneSuspected() const { return state_->Suspected(); }

char DtmfDetector::ActiveDigit() const { return state_->digit.pair ? state_->digit.pair.digit() : '\0'; }

int64_t DtmfDetector::position() const {
  return state_->hops.position() + static_cast<int64_t>(state_->partial_samples);
}

void DtmfDetector::Reset() {
  State fresh;
  fresh.kernel = state_->kernel;
  fresh.teller = state_->teller;
  fresh.teller.Reset();
  *state_ = fresh;
}

void DtmfDetector::Observe(TrialObserver observer, void* context) {
  state_->teller.Observe(observer, context);
}

}  // namespace transferd
