// A handset on an ALSA device (a sound card, or any name of asoundrc).
#ifndef TRANSFERD_NATIVE_SOUND_ALSA_H_
#define TRANSFERD_NATIVE_SOUND_ALSA_H_

#include <memory>
#include <string>

#include "sound/sound_device.h"

namespace transferd::sound {

// '' opens no capture or no playback. Throws SoundError: the device is missing or busy, or libasound is.
std::unique_ptr<SoundDevice> OpenAlsa(const std::string& capture, const std::string& playback);

}  // namespace transferd::sound

#endif  // TRANSFERD_NATIVE_SOUND_ALSA_H_
