#include "sound/alsa_stream.h"

#include <algorithm>
#include <cerrno>

namespace transferd::sound {
namespace {

constexpr unsigned kBufferUs = 100'000;
// Silence ahead of the first frame: what a late tick may cost before the ear hears it.
constexpr int kPrimeFrames = 2;
// Capture begins to be taken when this much is there, and is cut down to it when more than kMostPending waits.
constexpr int kPrimeSamples = 2 * kFrameSamples;
constexpr int kMostPending = 5 * kFrameSamples;

}  // namespace

AlsaHandle::AlsaHandle(const std::string& device, int stream)
    : library_(AlsaLibrary::Get()),
      what_(std::string(stream == kSndPcmStreamCapture ? "capture" : "playback") + " '" + device + "'") {
  int error = Open(device, stream);
  // A bare hardware device knows only its own rates and channel counts; alsa-lib's plug in front of it converts.
  if (error == -EINVAL) error = Open("plug:'" + device + "'", stream);
  if (error < 0) throw SoundError(what_ + ": " + library_.strerror(error));
}

int AlsaHandle::Open(const std::string& device, int stream) {
  const int opened = library_.open(&pcm_, device.c_str(), stream, kSndPcmNonblock);
  if (opened < 0) {
    pcm_ = nullptr;
    return opened;
  }
  const int set =
      library_.set_params(pcm_, kSndPcmFormatS16Le, kSndPcmAccessRwInterleaved, 1, kSampleRateHz, 1, kBufferUs);
  if (set < 0) {
    library_.close(pcm_);
    pcm_ = nullptr;
  }
  return set;
}

AlsaHandle::~AlsaHandle() {
  if (pcm_ != nullptr) library_.close(pcm_);
}

bool AlsaHandle::Recover(long error) {
  const int result = library_.recover(pcm_, static_cast<int>(error), 1);
  // A card that is just waking up (EAGAIN) is asked again at the next tick.
  if (result >= 0 || result == -EAGAIN) return true;
  reason_ = what_ + ": " + library_.strerror(result);
  return false;
}

AlsaCapture::AlsaCapture(const std::string& device) : handle_(device, kSndPcmStreamCapture) {
  if (!Start()) throw SoundError(handle_.reason());
}

bool AlsaCapture::Start() {
  const int error = handle_.library().start(handle_.get());
  return error >= 0 || handle_.Recover(error);
}

// Takes all that the card has. After an overrun the card stands still until it is started again.
bool AlsaCapture::Drain() {
  while (pending_samples_ + kFrameSamples <= static_cast<int>(pending_.size())) {
    const long got = handle_.library().readi(handle_.get(), &pending_[static_cast<size_t>(pending_samples_)],
                                             kFrameSamples);
    if (got == -EAGAIN || got == 0) return true;
    if (got < 0) return handle_.Recover(got) && Start();
    pending_samples_ += static_cast<int>(got);
  }
  return true;
}

SoundDevice::Health AlsaCapture::Read(Frame& frame) {
  frame.fill(0);
  if (!Drain()) return SoundDevice::Health::kLost;
  if (pending_samples_ > kMostPending) {
    std::copy(pending_.begin() + pending_samples_ - kPrimeSamples, pending_.begin() + pending_samples_,
              pending_.begin());
    pending_samples_ = kPrimeSamples;
  }
  if (!primed_ && pending_samples_ < kPrimeSamples) return SoundDevice::Health::kGood;
  primed_ = pending_samples_ >= kFrameSamples;
  if (!primed_) return SoundDevice::Health::kGood;
  std::copy_n(pending_.begin(), kFrameSamples, frame.begin());
  std::copy(pending_.begin() + kFrameSamples, pending_.begin() + pending_samples_, pending_.begin());
  pending_samples_ -= kFrameSamples;
  return SoundDevice::Health::kGood;
}

AlsaPlayback::AlsaPlayback(const std::string& device) : handle_(device, kSndPcmStreamPlayback) {}

bool AlsaPlayback::Prime() {
  constexpr Frame kSilence{};
  for (int i = 0; i < kPrimeFrames; i++) {
    const long written = handle_.library().writei(handle_.get(), kSilence.data(), kFrameSamples);
    if (written < 0 && written != -EAGAIN && !handle_.Recover(written)) return false;
  }
  primed_ = true;
  started_ = false;
  return true;
}

SoundDevice::Health AlsaPlayback::Write(const Frame& frame) {
  if (!primed_ && !Prime()) return SoundDevice::Health::kLost;
  const long space = handle_.library().avail_update(handle_.get());
  if (space < 0) {
    // Underrun: the card has played all and stopped. It starts again with a little silence in front.
    primed_ = false;
    return handle_.Recover(space) ? SoundDevice::Health::kGood : SoundDevice::Health::kLost;
  }
  if (space >= kFrameSamples) {
    const long written = handle_.library().writei(handle_.get(), frame.data(), kFrameSamples);
    if (written < 0 && written != -EAGAIN) {
      primed_ = false;
      if (!handle_.Recover(written)) return SoundDevice::Health::kLost;
    }
  }
  // The start threshold of snd_pcm_set_params is a full buffer: begin earlier.
  if (!started_) handle_.library().start(handle_.get());
  started_ = true;
  return SoundDevice::Health::kGood;
}

}  // namespace transferd::sound
