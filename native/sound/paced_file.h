// Sound from and to files and FIFOs, paced by the engine's tick: a handset for machines without one.
//
// Input: raw 8 kHz s16le, or a WAV file of that. A regular file that ends is followed by silence; a FIFO never ends.
// Output: raw, or WAV where the name ends in ".wav", with a header that is right at any time (brought up to date twice a
// second and at the end). FIFOs are opened O_NONBLOCK | O_RDWR: neither opening nor reading nor writing ever waits.
#ifndef TRANSFERD_NATIVE_SOUND_PACED_FILE_H_
#define TRANSFERD_NATIVE_SOUND_PACED_FILE_H_

#include <memory>
#include <string>

#include "sound/sound_device.h"

namespace transferd::sound {

// '' is silence and thrown away. Throws SoundError.
std::unique_ptr<SoundDevice> OpenPacedFile(const std::string& capture, const std::string& playback);

}  // namespace transferd::sound

#endif  // TRANSFERD_NATIVE_SOUND_PACED_FILE_H_
