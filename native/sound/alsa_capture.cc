#include "sound/alsa_capture.h"

#include <algorithm>
#include <cerrno>

namespace transferd::sound {
namespace {

// Capture begins to be taken when this much is there, and is cut down to it when more than kMostWaiting waits: after a
// tick that came very late.
constexpr int kPrimeSamples = 2 * kFrameSamples;
constexpr int kMostWaiting = 5 * kFrameSamples;
// 10 ms at 48 kHz.
constexpr size_t kChunk = 480;
// Within it a card whose clock is right may swing.
constexpr double kDeadBand = 16;

}  // namespace

AlsaCapture::AlsaCapture(const std::string& device)
    : handle_(device, kSndPcmStreamCapture),
      resampler_(handle_.rate_hz(), kSampleRateHz),
      drift_(kPrimeSamples + handle_.period_samples() / 2, kDeadBand + handle_.period_samples() / 2) {
  if (Start() == AlsaHandle::Repair::kGone) throw SoundError(handle_.reason());
}

AlsaHandle::Repair AlsaCapture::Start() {
  const int error = handle_.library().start(handle_.get());
  const auto repair = error >= 0 ? AlsaHandle::Repair::kReady : handle_.Recover(error);
  running_ = error >= 0;
  return repair;
}

// Takes all that the card has. After an overrun the card stands still until it is started again.
SoundDevice::Health AlsaCapture::Drain() {
  std::array<int16_t, kChunk> raw;
  std::array<int16_t, kChunk> samples;
  if (!running_) return Start() == AlsaHandle::Repair::kGone ? SoundDevice::Health::kLost : SoundDevice::Health::kGood;
  for (;;) {
    const long got = handle_.library().readi(handle_.get(), raw.data(), raw.size());
    if (got == -EAGAIN || got == 0) return SoundDevice::Health::kGood;
    if (got < 0) {
      running_ = false;
      const auto repair = handle_.Recover(got);
      const bool gone = repair == AlsaHandle::Repair::kGone ||
                        (repair == AlsaHandle::Repair::kReady && Start() == AlsaHandle::Repair::kGone);
      return gone ? SoundDevice::Health::kLost : SoundDevice::Health::kGood;
    }
    const size_t count = resampler_.Process(std::span(raw).first(static_cast<size_t>(got)), samples);
    queue_.Push(std::span(samples).first(count));
  }
}

SoundDevice::Health AlsaCapture::Read(Frame& frame) {
  frame.fill(0);
  if (Drain() == SoundDevice::Health::kLost) return SoundDevice::Health::kLost;
  if (!primed_ && queue_.level() < kPrimeSamples) return SoundDevice::Health::kGood;
  if (!primed_ || queue_.level() > kMostWaiting) {
    queue_.CutTo(kPrimeSamples + static_cast<int>(handle_.period_samples() / 2));
    drift_.Restart();
  }
  const double excess = drift_.Update(queue_.level());
  primed_ = queue_.Pull(frame, excess) == kFrameSamples;
  return SoundDevice::Health::kGood;
}

HalfStatistics AlsaCapture::statistics() const {
  return {.xruns = handle_.xruns(),
          .drift_ppm = drift_.drift() * 1e6,
          .delay_ms = drift_.average() * 1000 / kSampleRateHz};
}

}  // namespace transferd::sound
