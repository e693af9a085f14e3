#include "dtmf/detector.h"

#include <algorithm>

#include "dtmf/dismissal.h"
#include "dtmf/early_warning.h"
#include "dtmf/history.h"
#include "dtmf/measurement.h"
#include "dtmf/plateau.h"
#include "dtmf/screen.h"
#include "dtmf/steady_low_tone.h"
#include "dtmf/verdict.h"

namespace transferd {
namespace {

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

// The same digit within 300 ms of its end, and 4 dB weaker on both tones, is its echo.
constexpr int64_t kEchoSamples = 300 * dtmf::kSampleRateHz / 1000;
constexpr float kEchoLevel = 0.62f;
constexpr size_t kRemembered = 3;

// A digit that is sounding, or that has sounded.
struct Digit {
  Pair pair;
  int64_t start = 0, end = 0;
  float low = 0, high = 0;  // reference magnitudes of its tones
  std::array<double, 2> frequency_hz{};
  std::array<double, 2> level_dbm0{};
};

std::array<double, 2> LevelsOf(const dtmf::Measurement& m) {
  return {dtmf::Dbm0OfAmplitude(m.amplitude[0]), dtmf::Dbm0OfAmplitude(m.amplitude[1])};
}

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
  Pair dismissed;  // what the screen dismissed last, and for how many hops: for the observer alone
  int dismissed_hops = 0;
  Digit digit;  // digit.pair is none between digits
  int absent_hops = 0;
  std::array<Digit, kRemembered> past{};
  size_t next_past = 0;
  std::array<DigitEvent, kMaxEvents> events{};
  size_t event_count = 0;
  TrialObserver observer = nullptr;
  void* observer_context = nullptr;

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
  void ReportDismissed();
  void Report(Pair pair, int64_t start, const dtmf::Measurement& m, const dtmf::Judgement& judgement) const;
  std::optional<int64_t> Suspected() const;
  int64_t StartOf(const Plateau& plateau) const {
    return std::max<int64_t>(0, hops.position() - plateau.duration_samples() - plateau.lost_hops * kHopSamples - kOnsetLagSamples);
  }
  bool IsEcho(Pair pair, const Plateau& plateau, int64_t start, TestLog* log) const;
  const Digit& Echoing() const;
  size_t EchoTones(Pair pair, std::array<double, 2>& hz) const;
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
  if (observer != nullptr) ReportDismissed();
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
  past[next_past] = digit;
  next_past = (next_past + 1) % kRemembered;
  digit.pair = {};
}

void DtmfDetector::State::Verify() {
  const Pair pair = screen.candidate();
  const Plateau plateau = dtmf::MeasurePlateau(hops, pair, kVerdictHops);
  TestLog tests;
  TestLog* const log = observer != nullptr ? &tests : nullptr;
  const int64_t start = StartOf(plateau);
  if (plateau.duration_ms() < dtmf::kMinDurationMs) {
    if (log == nullptr || plateau.duration_hops <= 0) return;
    FallsShort(log, Test::kDuration, plateau.duration_ms(), dtmf::kMinDurationMs);
    const dtmf::Measurement unmeasured = {.duration_ms = plateau.duration_ms(), .log = log};
    return Report(pair, start, unmeasured, {Rejection::kTooShort, dtmf::kMinDurationMs});
  }
  const dtmf::Measurement measured = MeasureCandidate(pair, plateau, log);
  dtmf::Judgement judgement = dtmf::Judge(measured);
  if (judgement.rejection == Rejection::kNone && !digit.pair && IsEcho(pair, plateau, start, log)) {
    judgement.rejection = Rejection::kEcho;
  }
  Report(pair, start, measured, judgement);
  if (judgement.rejection != Rejection::kNone) return;
  if (digit.pair) EndDigit();
  digit = {pair, start, hops.position(), plateau.low, plateau.high, measured.frequency_hz, LevelsOf(measured)};
  absent_hops = 0;
  Emit(EventOf(DigitEvent::Kind::kBegin));
}

dtmf::Measurement DtmfDetector::State::MeasureCandidate(Pair pair, const Plateau& plateau, TestLog* log) const {
  std::array<double, 2> echo_hz;
  const size_t echoes = EchoTones(pair, echo_hz);
  const bool filtered = steady_low_tone.on();
  dtmf::Measurement measured =
      dtmf::Measure(hops, filtered ? notched : line, pair, plateau, filtered, {echo_hz.data(), echoes}, log);
  measured.after_digit = static_cast<bool>(Echoing().pair);
  return measured;
}

// What the screen dismisses is never measured; where that lasts, it is a near miss all the same.
void DtmfDetector::State::ReportDismissed() {
  TestLog tests;
  DigitTrial trial;
  const bool undecided = !digit.pair && screen.run_hops() < kVerifyRunHops;
  const Pair pair = undecided ? dtmf::DismissedPair(hops, line, tests, trial) : Pair{};
  dismissed_hops = !pair ? 0 : pair == dismissed ? dismissed_hops + 1 : 1;
  dismissed = pair;
  if (dismissed_hops < kVerifyRunHops) return;
  const int64_t samples = int64_t{dismissed_hops} * kHopSamples;
  trial.digit = pair.digit();
  trial.position = hops.position();
  trial.start = hops.position() - samples;
  trial.duration_ms = static_cast<double>(samples) * 1000 / dtmf::kSampleRateHz;
  trial.tests = tests.results();
  observer(observer_context, trial);
}

void DtmfDetector::State::Report(Pair pair, int64_t start, const dtmf::Measurement& m,
                                 const dtmf::Judgement& judgement) const {
  if (observer == nullptr) return;
  const auto [low_dbm0, high_dbm0] = LevelsOf(m);
  observer(observer_context, {.digit = pair.digit(),
                              .rejection = judgement.rejection,
                              .position = hops.position(),
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
                              .onset_ms = m.onset.slower * dtmf::kHopMs,
                              .interference = m.interference,
                              .filtered = m.filtered,
                              .tests = m.log->results()});
}

bool DtmfDetector::State::IsEcho(Pair pair, const Plateau& plateau, int64_t start, TestLog* log) const {
  return std::any_of(past.begin(), past.end(), [&](const Digit& before) {
    if (before.pair != pair || start - before.end >= kEchoSamples) return false;
    return FallsShort(log, Test::kEcho, std::max(plateau.low / before.low, plateau.high / before.high), kEchoLevel);
  });
}

// The digit whose echo may be heard now; its pair is none where there is none.
const Digit& DtmfDetector::State::Echoing() const {
  static constexpr Digit kNone{};
  const Digit& before = digit.pair ? digit : past[(next_past + kRemembered - 1) % kRemembered];
  return hops.position() - before.end <= kEchoSamples ? before : kNone;
}

// The tones of the echo that are not tones of `pair`; returns how many.
size_t DtmfDetector::State::EchoTones(Pair pair, std::array<double, 2>& hz) const {
  const Digit& before = Echoing();
  size_t count = 0;
  if (!before.pair) return count;
  if (before.pair.low() != pair.low()) hz[count++] = before.frequency_hz[0];
  if (before.pair.high() != pair.high()) hz[count++] = before.frequency_hz[1];
  return count;
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
  fresh.observer = state_->observer;
  fresh.observer_context = state_->observer_context;
  *state_ = fresh;
}

void DtmfDetector::Observe(TrialObserver observer, void* context) {
  state_->observer = observer;
  state_->observer_context = context;
}

}  // namespace transferd
