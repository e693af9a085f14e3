#include "sound/alsa_library.h"

#include <dlfcn.h>

#include <string>

#include "sound/sound_device.h"

namespace transferd::sound {
namespace {

using ErrorHandler = void (*)(const char*, int, const char*, int, const char*, ...);

// libasound writes its complaints to stderr; ours go to the log through 'sound-lost'.
void KeepQuiet(const char*, int, const char*, int, const char*, ...) {}

template <typename Function>
void Find(void* library, const char* name, Function& to) {
  to = reinterpret_cast<Function>(dlsym(library, name));
  if (to == nullptr) throw SoundError(std::string("libasound.so.2 has no ") + name + ": install libasound2 1.1 or newer");
}

AlsaLibrary Load() {
  void* library = dlopen("libasound.so.2", RTLD_NOW | RTLD_GLOBAL);
  if (library == nullptr) {
    throw SoundError(std::string("libasound.so.2 cannot be loaded (") + dlerror() + "): install the package libasound2");
  }
  AlsaLibrary alsa;
  Find(library, "snd_pcm_open", alsa.open);
  Find(library, "snd_pcm_close", alsa.close);
  Find(library, "snd_pcm_set_params", alsa.set_params);
  Find(library, "snd_pcm_prepare", alsa.prepare);
  Find(library, "snd_pcm_start", alsa.start);
  Find(library, "snd_pcm_recover", alsa.recover);
  Find(library, "snd_pcm_avail_update", alsa.avail_update);
  Find(library, "snd_pcm_readi", alsa.readi);
  Find(library, "snd_pcm_writei", alsa.writei);
  Find(library, "snd_strerror", alsa.strerror);
  int (*set_handler)(ErrorHandler) = nullptr;
  Find(library, "snd_lib_error_set_handler", set_handler);
  set_handler(&KeepQuiet);
  return alsa;
}

}  // namespace

const AlsaLibrary& AlsaLibrary::Get() {
  static const AlsaLibrary library = Load();
  return library;
}

}  // namespace transferd::sound
