// How a port's sound is doing, told by the real-time thread to any other.
#ifndef TRANSFERD_NATIVE_ENGINE_PUBLISHED_SOUND_H_
#define TRANSFERD_NATIVE_ENGINE_PUBLISHED_SOUND_H_

#include <atomic>
#include <cstdint>

#include "sound/sound_device.h"

namespace transferd {

class PublishedSound {
 public:
  void Publish(const sound::SoundStatistics& statistics) {
    capture_.Publish(statistics.capture);
    playback_.Publish(statistics.playback);
  }
  sound::SoundStatistics Read() const { return {.capture = capture_.Read(), .playback = playback_.Read()}; }

 private:
  struct Half {
    void Publish(const sound::HalfStatistics& half) {
      xruns.store(half.xruns, std::memory_order_relaxed);
      drift_ppm.store(half.drift_ppm, std::memory_order_relaxed);
      delay_ms.store(half.delay_ms, std::memory_order_relaxed);
    }
    sound::HalfStatistics Read() const {
      return {.xruns = xruns.load(std::memory_order_relaxed),
              .drift_ppm = drift_ppm.load(std::memory_order_relaxed),
              .delay_ms = delay_ms.load(std::memory_order_relaxed)};
    }
    std::atomic<int64_t> xruns{0};
    std::atomic<double> drift_ppm{0};
    std::atomic<double> delay_ms{0};
  };
  Half capture_;
  Half playback_;
};

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_ENGINE_PUBLISHED_SOUND_H_
