#include "sound/speex_echo_library.h"

#include "sound/shared_library.h"

namespace transferd::sound {
namespace {

SpeexEchoLibrary Load() {
  const SharedLibrary library("libspeexdsp.so.1", "libspeexdsp1");
  SpeexEchoLibrary speex;
  library.Find("speex_echo_state_init", speex.state_init);
  library.Find("speex_echo_state_destroy", speex.state_destroy);
  library.Find("speex_echo_cancellation", speex.cancellation);
  library.Find("speex_echo_ctl", speex.echo_ctl);
  library.Find("speex_preprocess_state_init", speex.preprocess_init);
  library.Find("speex_preprocess_state_destroy", speex.preprocess_destroy);
  library.Find("speex_preprocess_run", speex.preprocess_run);
  library.Find("speex_preprocess_ctl", speex.preprocess_ctl);
  return speex;
}

}  // namespace

const SpeexEchoLibrary& SpeexEchoLibrary::Get() {
  static const SpeexEchoLibrary library = Load();
  return library;
}

}  // namespace transferd::sound
