#include "sound/alsa_library.h"

#include "sound/shared_library.h"

namespace transferd::sound {
namespace {

using ErrorHandler = void (*)(const char*, int, const char*, int, const char*, ...);

// libasound writes its complaints to stderr; ours go to the log through 'sound-lost'.
void KeepQuiet(const char*, int, const char*, int, const char*, ...) {}

void FindParameters(const SharedLibrary& library, AlsaLibrary& alsa) {
  library.Find("snd_pcm_hw_params_malloc", alsa.hw_params_malloc);
  library.Find("snd_pcm_hw_params_free", alsa.hw_params_free);
  library.Find("snd_pcm_hw_params_any", alsa.hw_params_any);
  library.Find("snd_pcm_hw_params_set_rate_resample", alsa.hw_params_set_rate_resample);
  library.Find("snd_pcm_hw_params_set_access", alsa.hw_params_set_access);
  library.Find("snd_pcm_hw_params_set_format", alsa.hw_params_set_format);
  library.Find("snd_pcm_hw_params_set_channels", alsa.hw_params_set_channels);
  library.Find("snd_pcm_hw_params_test_rate", alsa.hw_params_test_rate);
  library.Find("snd_pcm_hw_params_set_rate", alsa.hw_params_set_rate);
  library.Find("snd_pcm_hw_params_set_period_time_near", alsa.hw_params_set_period_time_near);
  library.Find("snd_pcm_hw_params_set_buffer_time_near", alsa.hw_params_set_buffer_time_near);
  library.Find("snd_pcm_hw_params", alsa.hw_params);
  library.Find("snd_pcm_get_params", alsa.get_params);
  library.Find("snd_pcm_sw_params_malloc", alsa.sw_params_malloc);
  library.Find("snd_pcm_sw_params_free", alsa.sw_params_free);
  library.Find("snd_pcm_sw_params_current", alsa.sw_params_current);
  library.Find("snd_pcm_sw_params_set_start_threshold", alsa.sw_params_set_start_threshold);
  library.Find("snd_pcm_sw_params", alsa.sw_params);
}

AlsaLibrary Load() {
  const SharedLibrary library("libasound.so.2", "libasound2");
  AlsaLibrary alsa;
  library.Find("snd_pcm_open", alsa.open);
  library.Find("snd_pcm_close", alsa.close);
  library.Find("snd_pcm_prepare", alsa.prepare);
  library.Find("snd_pcm_resume", alsa.resume);
  library.Find("snd_pcm_start", alsa.start);
  library.Find("snd_pcm_avail_update", alsa.avail_update);
  library.Find("snd_pcm_readi", alsa.readi);
  library.Find("snd_pcm_writei", alsa.writei);
  library.Find("snd_strerror", alsa.strerror);
  FindParameters(library, alsa);
  int (*set_handler)(ErrorHandler) = nullptr;
  library.Find("snd_lib_error_set_handler", set_handler);
  set_handler(&KeepQuiet);
  return alsa;
}

}  // namespace

const AlsaLibrary& AlsaLibrary::Get() {
  static const AlsaLibrary library = Load();
  return library;
}

}  // namespace transferd::sound
