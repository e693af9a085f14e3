// The earpiece's half of an ALSA device.
#ifndef TRANSFERD_NATIVE_SOUND_ALSA_PLAYBACK_H_
#define TRANSFERD_NATIVE_SOUND_ALSA_PLAYBACK_H_

#include <span>
#include <string>

#include "sound/alsa_handle.h"
#include "sound/drift_control.h"
#include "sound/resampler.h"
#include "sound/sound_device.h"
#include "sound/stretching_queue.h"

namespace transferd::sound {

class AlsaPlayback {
 public:
  explicit AlsaPlayback(const std::string& device);
  SoundDevice::Health Write(const Frame& frame);
  const std::string& reason() const { return handle_.reason(); }
  HalfStatistics statistics() const;

 private:
  SoundDevice::Health Send(std::span<const int16_t> samples);
  SoundDevice::Health Interrupted(long error);

  AlsaHandle handle_;
  Resampler resampler_;
  StretchingQueue queue_;
  DriftControl drift_;
  bool primed_ = false;
  bool started_ = false;
};

}  // namespace transferd::sound

#endif  // TRANSFERD_NATIVE_SOUND_ALSA_PLAYBACK_H_
