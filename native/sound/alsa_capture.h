// The microphone's half of an ALSA device.
#ifndef TRANSFERD_NATIVE_SOUND_ALSA_CAPTURE_H_
#define TRANSFERD_NATIVE_SOUND_ALSA_CAPTURE_H_

#include <array>
#include <string>

#include "sound/alsa_handle.h"
#include "sound/drift_control.h"
#include "sound/resampler.h"
#include "sound/sound_device.h"
#include "sound/stretching_queue.h"

namespace transferd::sound {

class AlsaCapture {
 public:
  explicit AlsaCapture(const std::string& device);
  SoundDevice::Health Read(Frame& frame);
  const std::string& reason() const { return handle_.reason(); }
  HalfStatistics statistics() const;

 private:
  AlsaHandle::Repair Start();
  SoundDevice::Health Drain();

  AlsaHandle handle_;
  Resampler resampler_;
  StretchingQueue queue_;
  DriftControl drift_;
  bool running_ = false;
  bool primed_ = false;
};

}  // namespace transferd::sound

#endif  // TRANSFERD_NATIVE_SOUND_ALSA_CAPTURE_H_
