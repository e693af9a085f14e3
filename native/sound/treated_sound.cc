#include "sound/treated_sound.h"

#include <cmath>
#include <utility>

namespace transferd::sound {
namespace {

float Factor(double db) { return static_cast<float>(std::pow(10.0, db / 20)); }

int16_t Round(float sample) { return Saturate(static_cast<int>(std::lrint(sample))); }

}  // namespace

TreatedSound::TreatedSound(std::unique_ptr<SoundDevice> device, const Treatment& treatment)
    : device_(std::move(device)),
      capture_gain_(Factor(treatment.capture_gain_db)),
      playback_gain_(Factor(treatment.playback_gain_db)),
      side_tone_gain_(treatment.side_tone_db > kNoSideToneDb ? Factor(treatment.side_tone_db) : 0) {
  const SoundStatistics statistics = device_->statistics();
  if (treatment.echo_cancellation) echo_.emplace(statistics.capture.delay_ms + statistics.playback.delay_ms);
}

SoundDevice::Health TreatedSound::Read(Frame& frame) {
  const Health health = device_->Read(frame);
  if (echo_) echo_->Cancel(frame);
  if (capture_gain_ != 1) {
    for (int16_t& sample : frame) sample = Round(capture_gain_ * sample);
  }
  said_ = frame;
  return health;
}

SoundDevice::Health TreatedSound::Write(const Frame& frame) {
  Frame heard;
  for (size_t i = 0; i < heard.size(); i++) heard[i] = Round(playback_gain_ * frame[i] + side_tone_gain_ * said_[i]);
  if (echo_) echo_->Play(heard);
  return device_->Write(heard);
}

}  // namespace transferd::sound
