// Acoustic echo cancellation by libspeexdsp: an adaptive filter that learns the way from loudspeaker to microphone, and a
// suppressor for what is left. docs/decisions/echo-cancellation.md
#ifndef TRANSFERD_NATIVE_SOUND_ECHO_CANCELLER_H_
#define TRANSFERD_NATIVE_SOUND_ECHO_CANCELLER_H_

#include <array>
#include <cstddef>
#include <memory>

#include "sound/frame.h"
#include "sound/speex_echo_library.h"

namespace transferd::sound {

class EchoCanceller {
 public:
  // How long after the delay of the device echo may come: a room, and what the delay is not known to.
  static constexpr int kTailMs = 128;

  // `device_delay_ms`: from playing a frame to capturing its echo, as far as it lies in cards and queues. Throws SoundError
  // where libspeexdsp is missing.
  explicit EchoCanceller(double device_delay_ms);

  // The frame that goes to the loudspeaker.
  void Play(const Frame& frame);
  // Takes the echo of what was played out of a captured frame. No allocation.
  void Cancel(Frame& captured);

 private:
  static constexpr size_t kPast = 16;

  struct Destroy {
    void operator()(SpeexEchoState* state) const { SpeexEchoLibrary::Get().state_destroy(state); }
    void operator()(SpeexPreprocessState* state) const { SpeexEchoLibrary::Get().preprocess_destroy(state); }
  };
  const SpeexEchoLibrary& library_;
  std::unique_ptr<SpeexEchoState, Destroy> echo_;
  std::unique_ptr<SpeexPreprocessState, Destroy> residue_;
  const size_t delay_frames_;
  std::array<Frame, kPast> played_{};
  size_t next_ = 0;
};

}  // namespace transferd::sound

#endif  // TRANSFERD_NATIVE_SOUND_ECHO_CANCELLER_H_
