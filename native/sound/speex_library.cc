#include "sound/speex_library.h"

#include "sound/shared_library.h"

namespace transferd::sound {
namespace {

SpeexLibrary Load() {
  const SharedLibrary library("libspeexdsp.so.1", "libspeexdsp1");
  SpeexLibrary speex;
  library.Find("speex_resampler_init", speex.resampler_init);
  library.Find("speex_resampler_destroy", speex.resampler_destroy);
  library.Find("speex_resampler_process_int", speex.resampler_process_int);
  return speex;
}

}  // namespace

const SpeexLibrary& SpeexLibrary::Get() {
  static const SpeexLibrary library = Load();
  return library;
}

}  // namespace transferd::sound
