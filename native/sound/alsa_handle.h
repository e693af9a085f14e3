// An open PCM of ALSA: one channel of 16 bits at a rate that the card itself has. alsa-lib converts channels and sample
// formats where the card has others, but not rates: without a filter it folds what lies above 4 kHz into speech.
#ifndef TRANSFERD_NATIVE_SOUND_ALSA_HANDLE_H_
#define TRANSFERD_NATIVE_SOUND_ALSA_HANDLE_H_

#include <cstdint>
#include <string>

#include "sound/alsa_library.h"

namespace transferd::sound {

class AlsaHandle {
 public:
  // Throws SoundError with alsa-lib's own words.
  AlsaHandle(const std::string& device, int stream);
  ~AlsaHandle();
  AlsaHandle(const AlsaHandle&) = delete;
  AlsaHandle& operator=(const AlsaHandle&) = delete;

  snd_pcm* get() const { return pcm_; }
  const AlsaLibrary& library() const { return library_; }
  unsigned rate_hz() const { return rate_hz_; }
  unsigned long buffer_frames() const { return buffer_frames_; }
  // In samples of 8 kHz.
  double period_samples() const;

  enum class Repair : uint8_t {
    kReady,    // it can go on
    kWaiting,  // it is just waking up: ask again at the next tick
    kGone,     // reason() says why
  };
  // After an overrun, an underrun or a suspend. Never waits, unlike snd_pcm_recover(3).
  Repair Recover(long error);
  const std::string& reason() const { return reason_; }
  // Overruns or underruns so far.
  int64_t xruns() const { return xruns_; }

 private:
  int Open(const std::string& device, int stream);
  int Configure();
  int SetHardware(snd_pcm_hw_params* params);
  int SetSoftware();

  const AlsaLibrary& library_;
  std::string what_;
  std::string reason_;
  snd_pcm* pcm_ = nullptr;
  unsigned rate_hz_ = 0;
  unsigned long buffer_frames_ = 0;
  unsigned long period_frames_ = 0;
  int64_t xruns_ = 0;
};

}  // namespace transferd::sound

#endif  // TRANSFERD_NATIVE_SOUND_ALSA_HANDLE_H_
