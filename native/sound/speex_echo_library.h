// The echo canceller of libspeexdsp, as speex_library.h has its resampler: loaded when the first hands-free device is opened.
#ifndef TRANSFERD_NATIVE_SOUND_SPEEX_ECHO_LIBRARY_H_
#define TRANSFERD_NATIVE_SOUND_SPEEX_ECHO_LIBRARY_H_

#include <cstdint>

namespace transferd::sound {

struct SpeexEchoState;  // opaque, as the next
struct SpeexPreprocessState;

inline constexpr int kSpeexEchoSetSamplingRate = 24;
inline constexpr int kSpeexPreprocessSetDenoise = 0;
inline constexpr int kSpeexPreprocessSetEchoState = 24;

struct SpeexEchoLibrary {
  SpeexEchoState* (*state_init)(int frame_samples, int filter_samples) = nullptr;
  void (*state_destroy)(SpeexEchoState* state) = nullptr;
  void (*cancellation)(SpeexEchoState* state, const int16_t* captured, const int16_t* played, int16_t* out) = nullptr;
  int (*echo_ctl)(SpeexEchoState* state, int request, void* value) = nullptr;
  SpeexPreprocessState* (*preprocess_init)(int frame_samples, int rate_hz) = nullptr;
  void (*preprocess_destroy)(SpeexPreprocessState* state) = nullptr;
  int (*preprocess_run)(SpeexPreprocessState* state, int16_t* samples) = nullptr;
  int (*preprocess_ctl)(SpeexPreprocessState* state, int request, void* value) = nullptr;

  // Throws SoundError that says what to install where libspeexdsp.so.1 is missing. The library stays loaded.
  static const SpeexEchoLibrary& Get();
};

}  // namespace transferd::sound

#endif  // TRANSFERD_NATIVE_SOUND_SPEEX_ECHO_LIBRARY_H_
