#include "sound/sound_device.h"

#include "sound/alsa.h"
#include "sound/paced_file.h"

namespace transferd::sound {

std::unique_ptr<SoundDevice> OpenSound(const SoundSource& source) {
  if (source.kind == SoundSource::Kind::kAlsa) return OpenAlsa(source.capture, source.playback);
  return OpenPacedFile(source.capture, source.playback);
}

}  // namespace transferd::sound
