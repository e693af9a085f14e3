// The part of libasound that the engine uses, loaded when it is first needed: one binary also starts where ALSA is absent,
// and building needs no ALSA headers. Names and values are those of <alsa/pcm.h>, whose binary interface is stable.
#ifndef TRANSFERD_NATIVE_SOUND_ALSA_LIBRARY_H_
#define TRANSFERD_NATIVE_SOUND_ALSA_LIBRARY_H_

#include <sys/types.h>

namespace transferd::sound {

struct snd_pcm;  // opaque

inline constexpr int kSndPcmStreamPlayback = 0;
inline constexpr int kSndPcmStreamCapture = 1;
inline constexpr int kSndPcmNonblock = 1;
inline constexpr int kSndPcmFormatS16Le = 2;
inline constexpr int kSndPcmAccessRwInterleaved = 3;

struct AlsaLibrary {
  int (*open)(snd_pcm** pcm, const char* name, int stream, int mode) = nullptr;
  int (*close)(snd_pcm* pcm) = nullptr;
  int (*set_params)(snd_pcm* pcm, int format, int access, unsigned channels, unsigned rate, int soft_resample,
                    unsigned latency_us) = nullptr;
  int (*prepare)(snd_pcm* pcm) = nullptr;
  int (*start)(snd_pcm* pcm) = nullptr;
  int (*recover)(snd_pcm* pcm, int error, int silent) = nullptr;
  long (*avail_update)(snd_pcm* pcm) = nullptr;
  long (*readi)(snd_pcm* pcm, void* buffer, unsigned long frames) = nullptr;
  long (*writei)(snd_pcm* pcm, const void* buffer, unsigned long frames) = nullptr;
  const char* (*strerror)(int error) = nullptr;

  // Throws SoundError that says what to install where libasound.so.2 is missing. The library stays loaded.
  static const AlsaLibrary& Get();
};

}  // namespace transferd::sound

#endif  // TRANSFERD_NATIVE_SOUND_ALSA_LIBRARY_H_
