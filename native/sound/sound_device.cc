#include "sound/sound_device.h"

#include "sound/alsa.h"
#include "sound/paced_file.h"
#include "sound/treated_sound.h"

namespace transferd::sound {

namespace {

std::unique_ptr<SoundDevice> OpenDevice(const SoundSource& source) {
  if (source.kind == SoundSource::Kind::kAlsa) return OpenAlsa(source.capture, source.playback);
  return OpenPacedFile(source.capture, source.playback);
}

}  // namespace

std::unique_ptr<SoundDevice> OpenSound(const SoundSource& source) {
  auto device = OpenDevice(source);
  if (source.treatment == Treatment{}) return device;
  return std::make_unique<TreatedSound>(std::move(device), source.treatment);
}

}  // namespace transferd::sound
