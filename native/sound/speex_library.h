// The part of libspeexdsp that the engine uses, loaded when it is first needed: a card that knows 8 kHz
// needs none of it. Names and values are those of <speex/*.h>, whose binary interface is stable.
// docs/decisions/sound-libraries.md
#ifndef TRANSFERD_NATIVE_SOUND_SPEEX_LIBRARY_H_
#define TRANSFERD_NATIVE_SOUND_SPEEX_LIBRARY_H_

#include <cstdint>

namespace transferd::sound {

struct SpeexResamplerState;  // opaque

struct SpeexLibrary {
  SpeexResamplerState* (*resampler_init)(uint32_t channels, uint32_t in_rate, uint32_t out_rate, int quality,
                                         int* error) = nullptr;
  void (*resampler_destroy)(SpeexResamplerState* state) = nullptr;
  int (*resampler_process_int)(SpeexResamplerState* state, uint32_t channel, const int16_t* in, uint32_t* in_length,
                               int16_t* out, uint32_t* out_length) = nullptr;

  // Throws SoundError that says what to install where libspeexdsp.so.1 is missing. The library stays loaded.
  static const SpeexLibrary& Get();
};

}  // namespace transferd::sound

#endif  // TRANSFERD_NATIVE_SOUND_SPEEX_LIBRARY_H_
