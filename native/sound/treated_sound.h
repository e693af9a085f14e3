// A device whose sound is treated on its way: echo, then gains, then the side tone.
#ifndef TRANSFERD_NATIVE_SOUND_TREATED_SOUND_H_
#define TRANSFERD_NATIVE_SOUND_TREATED_SOUND_H_

#include <memory>
#include <optional>
#include <string>

#include "sound/echo_canceller.h"
#include "sound/sound_device.h"
#include "sound/treatment.h"

namespace transferd::sound {

class TreatedSound : public SoundDevice {
 public:
  // Throws SoundError where echo is to be cancelled and libspeexdsp is missing.
  TreatedSound(std::unique_ptr<SoundDevice> device, const Treatment& treatment);

  Health Read(Frame& frame) override;
  Health Write(const Frame& frame) override;
  std::string reason() const override { return device_->reason(); }
  bool has_capture() const override { return device_->has_capture(); }
  SoundStatistics statistics() const override { return device_->statistics(); }

 private:
  const std::unique_ptr<SoundDevice> device_;
  std::optional<EchoCanceller> echo_;
  const float capture_gain_;
  const float playback_gain_;
  const float side_tone_gain_;  // 0: none
  Frame said_{};
};

}  // namespace transferd::sound

#endif  // TRANSFERD_NATIVE_SOUND_TREATED_SOUND_H_
