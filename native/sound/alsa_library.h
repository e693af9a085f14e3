// The part of libasound that the engine uses, loaded when it is first needed: one binary also starts where ALSA is absent,
// and building needs no ALSA headers. Names and values are those of <alsa/pcm.h>, whose binary interface is stable.
#ifndef TRANSFERD_NATIVE_SOUND_ALSA_LIBRARY_H_
#define TRANSFERD_NATIVE_SOUND_ALSA_LIBRARY_H_

namespace transferd::sound {

struct snd_pcm;  // opaque, as the next two
struct snd_pcm_hw_params;
struct snd_pcm_sw_params;

inline constexpr int kSndPcmStreamPlayback = 0;
inline constexpr int kSndPcmStreamCapture = 1;
inline constexpr int kSndPcmNonblock = 1;
inline constexpr int kSndPcmFormatS16Le = 2;
inline constexpr int kSndPcmAccessRwInterleaved = 3;

struct AlsaLibrary {
  int (*open)(snd_pcm** pcm, const char* name, int stream, int mode) = nullptr;
  int (*close)(snd_pcm* pcm) = nullptr;
  int (*prepare)(snd_pcm* pcm) = nullptr;
  int (*resume)(snd_pcm* pcm) = nullptr;
  int (*start)(snd_pcm* pcm) = nullptr;
  long (*avail_update)(snd_pcm* pcm) = nullptr;
  long (*readi)(snd_pcm* pcm, void* buffer, unsigned long frames) = nullptr;
  long (*writei)(snd_pcm* pcm, const void* buffer, unsigned long frames) = nullptr;
  const char* (*strerror)(int error) = nullptr;

  int (*hw_params_malloc)(snd_pcm_hw_params** params) = nullptr;
  void (*hw_params_free)(snd_pcm_hw_params* params) = nullptr;
  int (*hw_params_any)(snd_pcm* pcm, snd_pcm_hw_params* params) = nullptr;
  int (*hw_params_set_rate_resample)(snd_pcm* pcm, snd_pcm_hw_params* params, unsigned allowed) = nullptr;
  int (*hw_params_set_access)(snd_pcm* pcm, snd_pcm_hw_params* params, int access) = nullptr;
  int (*hw_params_set_format)(snd_pcm* pcm, snd_pcm_hw_params* params, int format) = nullptr;
  int (*hw_params_set_channels)(snd_pcm* pcm, snd_pcm_hw_params* params, unsigned channels) = nullptr;
  int (*hw_params_test_rate)(snd_pcm* pcm, snd_pcm_hw_params* params, unsigned rate, int direction) = nullptr;
  int (*hw_params_set_rate)(snd_pcm* pcm, snd_pcm_hw_params* params, unsigned rate, int direction) = nullptr;
  int (*hw_params_set_period_time_near)(snd_pcm* pcm, snd_pcm_hw_params* params, unsigned* us, int* direction) = nullptr;
  int (*hw_params_set_buffer_time_near)(snd_pcm* pcm, snd_pcm_hw_params* params, unsigned* us, int* direction) = nullptr;
  int (*hw_params)(snd_pcm* pcm, snd_pcm_hw_params* params) = nullptr;
  int (*get_params)(snd_pcm* pcm, unsigned long* buffer_frames, unsigned long* period_frames) = nullptr;

  int (*sw_params_malloc)(snd_pcm_sw_params** params) = nullptr;
  void (*sw_params_free)(snd_pcm_sw_params* params) = nullptr;
  int (*sw_params_current)(snd_pcm* pcm, snd_pcm_sw_params* params) = nullptr;
  int (*sw_params_set_start_threshold)(snd_pcm* pcm, snd_pcm_sw_params* params, unsigned long frames) = nullptr;
  int (*sw_params)(snd_pcm* pcm, snd_pcm_sw_params* params) = nullptr;

  // Throws SoundError that says what to install where libasound.so.2 is missing. The library stays loaded.
  static const AlsaLibrary& Get();
};

}  // namespace transferd::sound

#endif  // TRANSFERD_NATIVE_SOUND_ALSA_LIBRARY_H_
