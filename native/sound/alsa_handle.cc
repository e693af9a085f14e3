#include "sound/alsa_handle.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

#include "sound/frame.h"
#include "sound/sound_device.h"

namespace transferd::sound {
namespace {

// How long the engine may come too late before sound is lost.
constexpr unsigned kBufferUs = 100'000;
// The card's position moves by this much at a time; the finer, the better its clock is seen.
constexpr unsigned kPeriodUs = 5'000;
// The first that the card has is taken: ours, its simple multiples, what is left.
constexpr std::array kRatesHz = {8'000U, 16'000U, 48'000U, 32'000U, 44'100U, 96'000U};

}  // namespace

AlsaHandle::AlsaHandle(const std::string& device, int stream)
    : library_(AlsaLibrary::Get()),
      what_(std::string(stream == kSndPcmStreamCapture ? "capture" : "playback") + " '" + device + "'") {
  int error = Open(device, stream);
  // A bare hardware device may have two channels or other samples; alsa-lib's plug in front of it converts.
  if (error == -EINVAL) error = Open("plug:'" + device + "'", stream);
  if (error < 0) throw SoundError(what_ + ": " + library_.strerror(error));
}

AlsaHandle::~AlsaHandle() {
  if (pcm_ != nullptr) library_.close(pcm_);
}

double AlsaHandle::period_samples() const { return static_cast<double>(period_frames_) * kSampleRateHz / rate_hz_; }

int AlsaHandle::Open(const std::string& device, int stream) {
  const int opened = library_.open(&pcm_, device.c_str(), stream, kSndPcmNonblock);
  if (opened < 0) {
    pcm_ = nullptr;
    return opened;
  }
  const int configured = Configure();
  if (configured < 0) {
    library_.close(pcm_);
    pcm_ = nullptr;
  }
  return configured;
}

int AlsaHandle::Configure() {
  snd_pcm_hw_params* params = nullptr;
  int error = library_.hw_params_malloc(&params);
  if (error < 0) return error;
  error = SetHardware(params);
  library_.hw_params_free(params);
  if (error >= 0) error = library_.get_params(pcm_, &buffer_frames_, &period_frames_);
  return error < 0 ? error : SetSoftware();
}

int AlsaHandle::SetHardware(snd_pcm_hw_params* params) {
  int error = library_.hw_params_any(pcm_, params);
  if (error >= 0) error = library_.hw_params_set_rate_resample(pcm_, params, 0);
  if (error >= 0) error = library_.hw_params_set_access(pcm_, params, kSndPcmAccessRwInterleaved);
  if (error >= 0) error = library_.hw_params_set_format(pcm_, params, kSndPcmFormatS16Le);
  if (error >= 0) error = library_.hw_params_set_channels(pcm_, params, 1);
  if (error < 0) return error;
  const auto rate = std::find_if(kRatesHz.begin(), kRatesHz.end(), [&](unsigned hz) {
    return library_.hw_params_test_rate(pcm_, params, hz, 0) == 0;
  });
  if (rate == kRatesHz.end()) return -EINVAL;
  rate_hz_ = *rate;
  unsigned buffer_us = kBufferUs;
  unsigned period_us = kPeriodUs;
  error = library_.hw_params_set_rate(pcm_, params, rate_hz_, 0);
  if (error >= 0) error = library_.hw_params_set_buffer_time_near(pcm_, params, &buffer_us, nullptr);
  if (error >= 0) error = library_.hw_params_set_period_time_near(pcm_, params, &period_us, nullptr);
  return error < 0 ? error : library_.hw_params(pcm_, params);
}

// Playback begins when we say so, not when its buffer is full.
int AlsaHandle::SetSoftware() {
  snd_pcm_sw_params* params = nullptr;
  int error = library_.sw_params_malloc(&params);
  if (error < 0) return error;
  error = library_.sw_params_current(pcm_, params);
  if (error >= 0) error = library_.sw_params_set_start_threshold(pcm_, params, LONG_MAX);
  if (error >= 0) error = library_.sw_params(pcm_, params);
  library_.sw_params_free(params);
  return error;
}

AlsaHandle::Repair AlsaHandle::Recover(long error) {
  int result = static_cast<int>(error);
  if (error == -EPIPE) xruns_++;
  if (error == -ESTRPIPE) {
    result = library_.resume(pcm_);
    if (result == -EAGAIN) return Repair::kWaiting;
  }
  // A card that cannot resume begins anew.
  if (error == -EPIPE || (error == -ESTRPIPE && result < 0)) result = library_.prepare(pcm_);
  if (result >= 0) return Repair::kReady;
  if (result == -EAGAIN || result == -EINTR) return Repair::kWaiting;
  reason_ = what_ + ": " + library_.strerror(result);
  return Repair::kGone;
}

}  // namespace transferd::sound
