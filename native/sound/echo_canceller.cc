#include "sound/echo_canceller.h"

#include <algorithm>
#include <new>

namespace transferd::sound {
namespace {

// The queues of a card swing by a period; echo must not come before its cause.
constexpr double kMarginMs = kFrameMs;

}  // namespace

// A frame is played after the capture of its tick, so its echo is in the next one at the earliest.
EchoCanceller::EchoCanceller(double device_delay_ms)
    : library_(SpeexEchoLibrary::Get()),
      echo_(library_.state_init(kFrameSamples, kTailMs * kSampleRateHz / 1000)),
      residue_(library_.preprocess_init(kFrameSamples, kSampleRateHz)),
      delay_frames_(std::clamp<size_t>(static_cast<size_t>(std::max(0.0, device_delay_ms - kMarginMs) / kFrameMs), 1,
                                       kPast - 1)) {
  if (!echo_ || !residue_) throw std::bad_alloc();
  int rate = kSampleRateHz;
  library_.echo_ctl(echo_.get(), kSpeexEchoSetSamplingRate, &rate);
  int denoise = 0;
  library_.preprocess_ctl(residue_.get(), kSpeexPreprocessSetDenoise, &denoise);
  library_.preprocess_ctl(residue_.get(), kSpeexPreprocessSetEchoState, echo_.get());
}

void EchoCanceller::Play(const Frame& frame) {
  played_[next_] = frame;
  next_ = (next_ + 1) % kPast;
}

void EchoCanceller::Cancel(Frame& captured) {
  const Frame& cause = played_[(next_ + kPast - delay_frames_) % kPast];
  Frame clean;
  library_.cancellation(echo_.get(), captured.data(), cause.data(), clean.data());
  library_.preprocess_run(residue_.get(), clean.data());
  captured = clean;
}

}  // namespace transferd::sound
