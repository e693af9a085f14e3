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
  library.Find("speex_echo_state_init", speex.echo_state_init);
  library.Find("speex_echo_state_destroy", speex.echo_state_destroy);
  library.Find("speex_echo_cancellation", speex.echo_cancellation);
  library.Find("speex_echo_ctl", speex.echo_ctl);
  library.Find("speex_preprocess_state_init", speex.preprocess_state_init);
  library.Find("speex_preprocess_state_destroy", speex.preprocess_state_destroy);
  library.Find("speex_preprocess_run", speex.preprocess_run);
  library.Find("speex_preprocess_ctl", speex.preprocess_ctl);
  return speex;
}

}  // namespace

const SpeexLibrary& SpeexLibrary::Get() {
  static const SpeexLibrary library = Load();
  return library;
}

}  // namespace transferd::sound
