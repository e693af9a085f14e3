// The part of libspeexdsp that the engine uses, loaded when it is first needed: a card that knows 8 kHz, and no hands-free,
// need none of it. Names and values are those of <speex/*.h>, whose binary interface is stable.
// docs/decisions/sound-libraries.md
#ifndef TRANSFERD_NATIVE_SOUND_SPEEX_LIBRARY_H_
#define TRANSFERD_NATIVE_SOUND_SPEEX_LIBRARY_H_

#include <cstdint>

namespace transferd::sound {

struct SpeexResamplerState;   // opaque, as the next two
struct SpeexEchoState;
struct SpeexPreprocessState;

inline constexpr int kSpeexEchoSetSamplingRate = 24;
inline constexpr int kSpeexPreprocessSetDenoise = 0;
inline constexpr int kSpeexPreprocessSetEchoSuppress = 20;
inline constexpr int kSpeexPreprocessSetEchoSuppressActive = 22;
inline constexpr int kSpeexPreprocessSetEchoState = 24;

struct SpeexLibrary {
  SpeexResamplerState* (*resampler_init)(uint32_t channels, uint32_t in_rate, uint32_t out_rate, int quality,
                                         int* error) = nullptr;
  void (*resampler_destroy)(SpeexResamplerState* state) = nullptr;
  int (*resampler_process_int)(SpeexResamplerState* state, uint32_t channel, const int16_t* in, uint32_t* in_length,
                               int16_t* out, uint32_t* out_length) = nullptr;
  SpeexEchoState* (*echo_state_init)(int frame_samples, int tail_samples) = nullptr;
  void (*echo_state_destroy)(SpeexEchoState* state) = nullptr;
  void (*echo_cancellation)(SpeexEchoState* state, const int16_t* captured, const int16_t* played,
                            int16_t* out) = nullptr;
  int (*echo_ctl)(SpeexEchoState* state, int request, void* value) = nullptr;
  SpeexPreprocessState* (*preprocess_state_init)(int frame_samples, int rate) = nullptr;
  void (*preprocess_state_destroy)(SpeexPreprocessState* state) = nullptr;
  int (*preprocess_run)(SpeexPreprocessState* state, int16_t* frame) = nullptr;
  int (*preprocess_ctl)(SpeexPreprocessState* state, int request, void* value) = nullptr;

  // Throws SoundError that says what to install where libspeexdsp.so.1 is missing. The library stays loaded.
  static const SpeexLibrary& Get();
};

}  // namespace transferd::sound

#endif  // TRANSFERD_NATIVE_SOUND_SPEEX_LIBRARY_H_
