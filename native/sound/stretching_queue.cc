#include "sound/stretching_queue.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sound/frame.h"

namespace transferd::sound {
namespace {

constexpr int kTaps = 2 * StretchingQueue::kReach;
constexpr int kPhases = 64;
constexpr int64_t kMask = StretchingQueue::kCapacity - 1;

using Kernel = std::array<float, kTaps>;

// A sinc under a Hann window, shifted by 0, 1/64, … 1 of a sample; in between the kernels are interpolated linearly.
std::array<Kernel, kPhases + 1> MakeKernels() {
  std::array<Kernel, kPhases + 1> kernels{};
  for (int phase = 0; phase <= kPhases; phase++) {
    double sum = 0;
    std::array<double, kTaps> taps{};
    for (int tap = 0; tap < kTaps; tap++) {
      const double x = tap - (StretchingQueue::kReach - 1) - static_cast<double>(phase) / kPhases;
      const double window = 0.5 + 0.5 * std::cos(std::numbers::pi * x / StretchingQueue::kReach);
      const double sinc = x == 0 ? 1 : std::sin(std::numbers::pi * x) / (std::numbers::pi * x);
      taps[static_cast<size_t>(tap)] = std::abs(x) < StretchingQueue::kReach ? sinc * window : 0;
      sum += taps[static_cast<size_t>(tap)];
    }
    for (size_t tap = 0; tap < kTaps; tap++) {
      kernels[static_cast<size_t>(phase)][tap] = static_cast<float>(taps[tap] / sum);
    }
  }
  return kernels;
}

const std::array<Kernel, kPhases + 1>& Kernels() {
  static const auto kernels = MakeKernels();
  return kernels;
}

}  // namespace

// The table is made here, not by the first tick.
StretchingQueue::StretchingQueue() { Kernels(); }

void StretchingQueue::Push(std::span<const int16_t> samples) {
  const auto room = static_cast<size_t>(kCapacity - kReach - (written_ - read_));
  for (const int16_t sample : samples.first(std::min(samples.size(), room))) ring_[written_++ & kMask] = sample;
}

// The sample at read_ + fraction_, from those on both sides of it.
int16_t StretchingQueue::Interpolate() const {
  const double position = fraction_ * kPhases;
  const auto phase = static_cast<size_t>(position);
  const auto share = static_cast<float>(position - static_cast<double>(phase));
  const Kernel& before = Kernels()[phase];
  const Kernel& after = Kernels()[phase + 1];
  float low = 0;
  float high = 0;
  for (int tap = 0; tap < kTaps; tap++) {
    const float sample = ring_[(read_ - (kReach - 1) + tap) & kMask];
    low += sample * before[static_cast<size_t>(tap)];
    high += sample * after[static_cast<size_t>(tap)];
  }
  return Saturate(static_cast<int>(std::lrint(low + share * (high - low))));
}

int StretchingQueue::Pull(std::span<int16_t> out, double excess) {
  size_t count = 0;
  while (count < out.size() && written_ - read_ > kReach) {
    out[count++] = fraction_ == 0 ? ring_[read_ & kMask] : Interpolate();
    fraction_ += 1 + excess;
    const auto whole = static_cast<int64_t>(fraction_);
    read_ += whole;
    fraction_ -= static_cast<double>(whole);
  }
  return static_cast<int>(count);
}

void StretchingQueue::CutTo(int level) { read_ = std::max(read_, written_ - kReach - level); }

void StretchingQueue::Clear() {
  ring_.fill(0);
  written_ = read_ = kReach;
  fraction_ = 0;
}

}  // namespace transferd::sound
