// Streaming DTMF receiver after ITU-T Q.24 and ETSI ES 201 235-3, for 8 kHz 16-bit samples of one direction of one
// line.
//
//   DtmfDetector detector;
//   for (const DigitEvent& event : detector.Push(frame)) {
//     if (event.kind == DigitEvent::Kind::kBegin) ...
//   }
//
// Two stages. The first runs always: eight filters over hops of 4 ms, 16 ms of them summed coherently, and a coarse
// screen (goertzel.h, screen.h). The second runs only while the screen sees a digit: a least-squares fit of the two
// tones to the samples themselves, which measures frequency, twist, what else sounds, and duration (measurement.h), and
// a judgement of what was measured (verdict.h). The limits and where they come from are in limits.h.
//
// Positions count samples from the first one pushed. A detector is about 10 KiB, is not thread-safe, and allocates
// nothing after construction.
#ifndef TRANSFERD_NATIVE_DTMF_DETECTOR_H_
#define TRANSFERD_NATIVE_DTMF_DETECTOR_H_

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "dtmf/kernel.h"
#include "dtmf/trial.h"

namespace transferd {

// What became known about a digit.
struct DigitEvent {
  enum class Kind : uint8_t {
    kBegin,  // the digit is certain; it is still sounding. Comes 26 to 56 ms after its first sample, 30 ms for a clean
             // one.
    kEnd,    // it has stopped. Comes about 28 ms after its last sample, because gaps up to 20 ms belong to the digit.
  };
  Kind kind;
  char digit;     // one of "0123456789ABCD*#"
  int64_t start;  // first sample of the digit, right to about 4 ms
  int64_t end;    // kEnd: one past its last sample; kBegin: -1
  double low_dbm0, high_dbm0;  // levels of its two tones when it became certain

  // Low tone over high tone; positive is called normal twist.
  double twist_db() const { return low_dbm0 - high_dbm0; }
};

class DtmfDetector {
 public:
  static constexpr int kSampleRateHz = 8000;
  // Longest span that Push() takes at once (128 ms). Longer input is pushed in pieces.
  static constexpr size_t kMaxPushSamples = 1024;

  // Any of dtmf::Kernels() gives the same events.
  explicit DtmfDetector(const dtmf::Kernel& kernel = dtmf::FastestKernel());
  ~DtmfDetector();
  DtmfDetector(const DtmfDetector&) = delete;
  DtmfDetector& operator=(const DtmfDetector&) = delete;

  // Takes the next samples (any number up to kMaxPushSamples; 160 in the media engine) and returns the events that they
  // complete, in order. Every kBegin is followed by exactly one kEnd, here or in Flush(). The result is valid until the
  // next call.
  std::span<const DigitEvent> Push(std::span<const int16_t> samples);

  // Takes note that so many samples (up to kMaxPushSamples) were lost on their way: the jitter buffer has nothing but a
  // guess for them. A digit around a loss of up to 40 ms goes on, and its parts count as one; more is silence.
  std::span<const DigitEvent> PushLost(size_t samples);

  // End of input: the kEnd of the digit still sounding, if there is one.
  std::span<const DigitEvent> Flush();

  // Early warning, for muting: a pair of tones that looks like a digit has begun, 12 ms ago at the most, or has sounded
  // for longer and has been neither confirmed (kBegin) nor dismissed yet. The value is its estimated first sample. Speech gives such warnings now and
  // then, and a warning is no digit: a muting path holds the samples from there on back until this is empty again.
  // Empty while a confirmed digit sounds.
  std::optional<int64_t> ToneSuspected() const;

  // The digit between its kBegin and its kEnd, or '\0'.
  char ActiveDigit() const;

  // Samples taken so far.
  int64_t position() const;

  // Forgets everything, positions included: as newly constructed, but for the observer.
  void Reset();

  // Has every judgement of a candidate told, from within Push(): what was measured and why it is no digit (trial.h).
  // For explanations only; nullptr ends it.
  void Observe(TrialObserver observer, void* context);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_DTMF_DETECTOR_H_
