#include "sound/alsa_playback.h"

#include <array>
#include <cerrno>

namespace transferd::sound {
namespace {

// Silence ahead of the first frame: what a late tick may cost before the ear hears it.
constexpr int kPrimeSamples = 2 * kFrameSamples;
// What lies in the card just after a frame was written.
constexpr int kFullSamples = kPrimeSamples + kFrameSamples;
// Beyond this the card is not read at our pace at all, and the frame is left out.
constexpr int kMostSamples = 5 * kFrameSamples;
constexpr double kDeadBand = 16;
// A frame at 96 kHz, and what a stretched one has more.
constexpr size_t kMostCardSamples = 12 * (kFrameSamples + 4);

}  // namespace

AlsaPlayback::AlsaPlayback(const std::string& device)
    : handle_(device, kSndPcmStreamPlayback),
      resampler_(kSampleRateHz, handle_.rate_hz()),
      drift_(kFullSamples + handle_.period_samples() / 2, kDeadBand + handle_.period_samples() / 2) {}

SoundDevice::Health AlsaPlayback::Interrupted(long error) {
  primed_ = false;
  return handle_.Recover(error) == AlsaHandle::Repair::kGone ? SoundDevice::Health::kLost : SoundDevice::Health::kGood;
}

SoundDevice::Health AlsaPlayback::Send(std::span<const int16_t> samples) {
  std::array<int16_t, kMostCardSamples> card;
  const size_t count = resampler_.Process(samples, card);
  const long written = handle_.library().writei(handle_.get(), card.data(), count);
  return written < 0 && written != -EAGAIN ? Interrupted(written) : SoundDevice::Health::kGood;
}

SoundDevice::Health AlsaPlayback::Write(const Frame& frame) {
  using Health = SoundDevice::Health;
  constexpr Frame kSilence{};
  if (!primed_) {
    queue_.Clear();
    drift_.Restart();
    started_ = false;
    primed_ = true;
    for (int i = 0; i < kPrimeSamples; i += kFrameSamples) {
      if (Send(kSilence) == Health::kLost) return Health::kLost;
    }
  }
  const long space = handle_.library().avail_update(handle_.get());
  // Underrun: the card has played all and stopped. It starts again with a little silence in front.
  if (space < 0) return Interrupted(space);
  const double in_card = static_cast<double>(static_cast<long>(handle_.buffer_frames()) - space);
  const double fill = in_card * kSampleRateHz / handle_.rate_hz() + kFrameSamples;
  if (fill > kMostSamples) return Health::kGood;
  queue_.Push(frame);
  std::array<int16_t, kFrameSamples + 4> samples;
  const int count = queue_.Pull(samples, drift_.Update(fill));
  if (Send(std::span(samples).first(static_cast<size_t>(count))) == Health::kLost) return Health::kLost;
  if (!started_ && primed_) started_ = handle_.library().start(handle_.get()) >= 0;
  return Health::kGood;
}

HalfStatistics AlsaPlayback::statistics() const {
  return {.xruns = handle_.xruns(),
          .drift_ppm = -drift_.drift() * 1e6,
          .delay_ms = drift_.average() * 1000 / kSampleRateHz};
}

}  // namespace transferd::sound
