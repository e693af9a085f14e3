// One direction of an ALSA device: 8 kHz, one channel, 16 bits, whatever the hardware has (alsa-lib converts).
#ifndef TRANSFERD_NATIVE_SOUND_ALSA_STREAM_H_
#define TRANSFERD_NATIVE_SOUND_ALSA_STREAM_H_

#include <array>
#include <string>

#include "sound/alsa_library.h"
#include "sound/sound_device.h"

namespace transferd::sound {

// An open PCM handle. Throws SoundError with alsa-lib's own words.
class AlsaHandle {
 public:
  AlsaHandle(const std::string& device, int stream);
  ~AlsaHandle();
  AlsaHandle(const AlsaHandle&) = delete;
  AlsaHandle& operator=(const AlsaHandle&) = delete;

  snd_pcm* get() const { return pcm_; }
  const AlsaLibrary& library() const { return library_; }
  // An overrun, underrun or suspend is repaired; false where the device has gone, and reason() says why.
  bool Recover(long error);
  const std::string& reason() const { return reason_; }

 private:
  int Open(const std::string& device, int stream);

  const AlsaLibrary& library_;
  std::string what_;
  std::string reason_;
  snd_pcm* pcm_ = nullptr;
};

// The sound card's clock is not the engine's. What came is kept until its turn; what is too much is dropped.
class AlsaCapture {
 public:
  explicit AlsaCapture(const std::string& device);
  SoundDevice::Health Read(Frame& frame);
  const std::string& reason() const { return handle_.reason(); }

 private:
  bool Start();
  bool Drain();

  AlsaHandle handle_;
  std::array<int16_t, 8 * kFrameSamples> pending_{};
  int pending_samples_ = 0;
  bool primed_ = false;
};

class AlsaPlayback {
 public:
  explicit AlsaPlayback(const std::string& device);
  SoundDevice::Health Write(const Frame& frame);
  const std::string& reason() const { return handle_.reason(); }

 private:
  bool Prime();

  AlsaHandle handle_;
  bool primed_ = false;
  bool started_ = false;
};

}  // namespace transferd::sound

#endif  // TRANSFERD_NATIVE_SOUND_ALSA_STREAM_H_
