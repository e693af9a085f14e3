// Changes the rate of one channel by a fixed ratio: between the engine's 8 kHz and what a card knows.
#ifndef TRANSFERD_NATIVE_SOUND_RESAMPLER_H_
#define TRANSFERD_NATIVE_SOUND_RESAMPLER_H_

#include <cstdint>
#include <memory>
#include <span>

#include "sound/speex_library.h"

namespace transferd::sound {

class Resampler {
 public:
  // Equal rates pass untouched and need no library. Throws SoundError where libspeexdsp is missing.
  Resampler(unsigned from_hz, unsigned to_hz);

  // Converts all of `in`, as far as `out` has room for it. Returns how many samples were written. No allocation.
  size_t Process(std::span<const int16_t> in, std::span<int16_t> out);

 private:
  struct Destroy {
    void operator()(SpeexResamplerState* state) const { SpeexLibrary::Get().resampler_destroy(state); }
  };
  std::unique_ptr<SpeexResamplerState, Destroy> state_;
};

}  // namespace transferd::sound

#endif  // TRANSFERD_NATIVE_SOUND_RESAMPLER_H_
