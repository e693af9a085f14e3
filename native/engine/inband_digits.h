// The delay line that keeps the digits of an analog handset away from the far end.
//
// A digit is certain 26 to 56 ms after its first sample. Sound that waits 60 ms (and up to one frame more, while the
// frame that decides is looked at) can therefore still be silenced from the first sample of a digit to its last.
#ifndef TRANSFERD_NATIVE_ENGINE_INBAND_DIGITS_H_
#define TRANSFERD_NATIVE_ENGINE_INBAND_DIGITS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "dtmf/detector.h"
#include "sound/frame.h"

namespace transferd {

class InbandDigits {
 public:
  static constexpr int kDelaySamples = 3 * kFrameSamples;

  // Whether digits are removed, at the price of the delay. Off, the sound passes as it is.
  void SetRemoving(bool removing) { removing_ = removing; }

  // The frame that the detector has just been given, what it said, and what it suspects (DtmfDetector::ToneSuspected).
  // Replaces the frame by what goes out.
  void Pass(Frame& frame, std::span<const DigitEvent> events, std::optional<int64_t> suspected);

 private:
  // Positions as the detector counts them.
  struct Span {
    int64_t start = 0;
    int64_t end = 0;
  };
  static constexpr int kRingSamples = 1024;

  void Note(const DigitEvent& event);
  bool IsRemoved(int64_t position, std::optional<int64_t> suspected) const;

  bool removing_ = false;
  std::array<int16_t, kRingSamples> ring_{};
  int64_t position_ = 0;
  std::array<Span, 4> spans_{};
  size_t latest_ = 0;
};

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_ENGINE_INBAND_DIGITS_H_
