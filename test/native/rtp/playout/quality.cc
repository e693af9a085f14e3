#include "quality.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "bark.h"

namespace playout {
namespace {

constexpr int kRate = 8;  // samples a ms
constexpr int kStepSamples = 80;
// Delays are looked at in steps of 2.5 ms first, then to the sample.
constexpr int kDelaySamples = 20;
constexpr int kDelays = 200;
// What a step of delay between two frames costs, as percents of distortion. So much that no path jumps over a hole of 20 ms and back
// to save what the hole costs, and so little that a delay which has changed is followed.
constexpr double kStepCost = 20;
// Waveforms are compared over 20 ms.
constexpr size_t kWaveSamples = 160;
constexpr double kSpeechMeanSquare = 100.0 * 100.0;  // -47 dBm0

double MeanSquare(std::span<const int16_t> samples) {
  double sum = 0;
  for (const double sample : samples) sum += sample * sample;
  return sum / static_cast<double>(samples.size());
}

double Difference(const BarkLoudness& a, const BarkLoudness& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); i++) sum += std::abs(a[i] - b[i]);
  return sum;
}

std::vector<BarkLoudness> LoudnessAll(std::span<const int16_t> samples, int step) {
  std::vector<BarkLoudness> all;
  for (size_t at = 0; at + kWindowSamples <= samples.size(); at += static_cast<size_t>(step)) {
    all.push_back(LoudnessOf(samples.subspan(at, kWindowSamples)));
  }
  return all;
}

struct Frame {
  int spoken_at = 0;   // sample
  double played_at = 0;  // sample of `played` at which it would be heard without any delay
  bool speech = false;
};

class Alignment {
 public:
  Alignment(std::span<const int16_t> spoken, std::span<const int16_t> played) : spoken_(spoken), played_(played) {}

  void Find(const std::function<double(double)>& spoken_ms, double played_from_ms);
  Quality Sum() const;

 private:
  void Frames(const std::function<double(double)>& spoken_ms, double played_from_ms);
  double Cost(const Frame& frame, int delay) const;
  double AddFrame(const Frame& frame, int delay, Quality& quality) const;
  void Trace(const std::vector<std::vector<uint8_t>>& came_from, const std::vector<double>& last);

  std::span<const int16_t> spoken_;
  std::span<const int16_t> played_;
  std::vector<BarkLoudness> spoken_loudness_;
  std::vector<BarkLoudness> played_loudness_;
  std::vector<Frame> frames_;
  double loudness_ = 1;  // mean of speech
  std::vector<int> delays_;  // of each frame, in steps
};

double Alignment::Cost(const Frame& frame, int delay) const {
  const auto at = static_cast<long>(std::lround(frame.played_at / kDelaySamples)) + delay;
  if (!frame.speech || at < 0 || at >= static_cast<long>(played_loudness_.size())) return 0;
  const auto index = static_cast<size_t>(frame.spoken_at / kStepSamples);
  return 100 / loudness_ * Difference(spoken_loudness_[index], played_loudness_[static_cast<size_t>(at)]);
}

void Alignment::Trace(const std::vector<std::vector<uint8_t>>& came_from, const std::vector<double>& last) {
  delays_.resize(frames_.size());
  auto delay = static_cast<size_t>(std::min_element(last.begin(), last.end()) - last.begin());
  for (size_t n = frames_.size(); n-- > 0;) {
    delays_[n] = static_cast<int>(delay);
    delay = came_from[n][delay];
  }
}

void Alignment::Frames(const std::function<double(double)>& spoken_ms, double played_from_ms) {
  double sum = 0;
  int count = 0;
  for (size_t n = 0; n < spoken_loudness_.size(); n++) {
    const int at = static_cast<int>(n) * kStepSamples;
    const bool speech = MeanSquare(spoken_.subspan(static_cast<size_t>(at), kWindowSamples)) > kSpeechMeanSquare;
    frames_.push_back({.spoken_at = at, .played_at = (spoken_ms(at) - played_from_ms) * kRate, .speech = speech});
    if (!speech) continue;
    sum += Difference(spoken_loudness_[n], {});
    count++;
  }
  loudness_ = sum / std::max(count, 1);
}

void Alignment::Find(const std::function<double(double)>& spoken_ms, double played_from_ms) {
  spoken_loudness_ = LoudnessAll(spoken_, kStepSamples);
  played_loudness_ = LoudnessAll(played_, kDelaySamples);
  Frames(spoken_ms, played_from_ms);
  std::vector<double> best(kDelays, 0.0);
  std::vector<std::vector<uint8_t>> came_from;
  for (const Frame& frame : frames_) {
    std::vector<uint8_t> from(kDelays);
    std::iota(from.begin(), from.end(), uint8_t{0});
    for (size_t i = 1; i < kDelays; i++) {
      if (best[i - 1] + kStepCost < best[i]) best[i] = best[i - 1] + kStepCost, from[i] = from[i - 1];
    }
    for (size_t i = kDelays - 1; i-- > 0;) {
      if (best[i + 1] + kStepCost < best[i]) best[i] = best[i + 1] + kStepCost, from[i] = from[i + 1];
    }
    for (int i = 0; i < kDelays; i++) best[static_cast<size_t>(i)] += Cost(frame, i);
    came_from.push_back(std::move(from));
  }
  Trace(came_from, best);
}

// The finest alignment is the one whose waveforms differ least. Returns its delay in samples.
double Alignment::AddFrame(const Frame& frame, int delay, Quality& quality) const {
  const long middle = std::lround(frame.played_at) + long{delay} * kDelaySamples;
  const auto spoken = spoken_.subspan(static_cast<size_t>(frame.spoken_at), kWaveSamples);
  double least = INFINITY;
  long best = 0;
  for (long at = middle - kDelaySamples; at <= middle + kDelaySamples; at++) {
    if (at < 0 || at + kWindowSamples > static_cast<long>(played_.size())) continue;
    double error = 0;
    for (size_t i = 0; i < kWaveSamples; i++) {
      const double difference = spoken[i] - played_[static_cast<size_t>(at) + i];
      error += difference * difference;
    }
    if (error < least) least = error, best = at;
  }
  quality.segmental_snr_db += std::clamp(10 * std::log10(MeanSquare(spoken) * kWaveSamples / (least + 1)), -10.0, 35.0);
  const auto& loudness = spoken_loudness_[static_cast<size_t>(frame.spoken_at / kStepSamples)];
  const double exact = 100 / loudness_ * Difference(loudness, LoudnessOf(played_.subspan(static_cast<size_t>(best), kWindowSamples)));
  quality.distortion += std::min(Cost(frame, delay), exact);
  return static_cast<double>(best) - frame.played_at;
}

Quality Alignment::Sum() const {
  Quality quality;
  std::vector<double> delays;
  for (size_t n = 0; n < frames_.size(); n++) {
    if (!frames_[n].speech) continue;
    delays.push_back(AddFrame(frames_[n], delays_[n], quality) / kRate);
    quality.delay_ms += delays.back();
  }
  const auto count = static_cast<double>(delays.size());
  quality.distortion /= count;
  quality.segmental_snr_db /= count;
  quality.delay_ms /= count;
  std::sort(delays.begin(), delays.end());
  quality.worst_delay_ms = delays[static_cast<size_t>(count * 0.95)];
  return quality;
}

}  // namespace

Quality Judge(std::span<const int16_t> spoken, const std::function<double(double)>& spoken_ms,
              std::span<const int16_t> played, double played_from_ms) {
  Alignment alignment(spoken, played);
  alignment.Find(spoken_ms, played_from_ms);
  return alignment.Sum();
}

}  // namespace playout
