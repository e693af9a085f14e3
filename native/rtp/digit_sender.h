// The digits that a stream sends, one after another: as telephone events (RFC 4733) or, where these were not negotiated,
// as tones in the sound. It decides tick by tick; the stream does the sending.
#ifndef TRANSFERD_NATIVE_RTP_DIGIT_SENDER_H_
#define TRANSFERD_NATIVE_RTP_DIGIT_SENDER_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "rtp/telephone_event.h"

namespace transferd::rtp {

class DigitSender {
 public:
  struct Digit {
    char digit;
    int ticks;      // length, 0: until Release()
    int gap_ticks;  // at least this much before the next digit
    bool announce;  // the step in which its last packet goes says so
  };

  struct Step {
    enum class Kind : uint8_t {
      kSpeech,   // nothing of ours: what there is to say goes out
      kEvent,    // `event` in place of speech
      kTone,     // a frame of the tone of `digit` in place of speech
      kSilence,  // the gap between two tones
    };
    Kind kind = Kind::kSpeech;
    char digit = '\0';
    bool first = false;  // RFC 4733 section 2.2: the marker bit of the first packet
    bool all_sent = false;
    uint32_t timestamp = 0;  // of the event, the same in all its packets
    TelephoneEvent event;
  };

  // False where the queue is full.
  bool Queue(const Digit& digit);
  // Ends the digit of open length, once it has lasted for 100 ms. The ones behind it follow.
  void Release();
  // What to send in this tick of 20 ms, which carries the stream's `timestamp`.
  Step Next(uint32_t timestamp, bool as_events);

 private:
  enum class State : uint8_t { kIdle, kSounding, kRepeatingEnd, kGap };
  static constexpr size_t kQueue = 128;

  void Begin(uint32_t timestamp, bool as_events);
  Step Sound();
  Step RepeatEnd();
  Step Gap();
  Step EventStep(bool end) const;

  std::array<Digit, kQueue> queue_{};
  size_t head_ = 0;
  size_t count_ = 0;
  State state_ = State::kIdle;
  Digit current_{};
  bool as_events_ = true;
  bool released_ = false;
  int elapsed_ = 0;
  int repeats_left_ = 0;
  int gap_left_ = 0;
  uint32_t timestamp_ = 0;  // of the event, or of its present segment
  uint32_t duration_ = 0;
};

}  // namespace transferd::rtp

#endif  // TRANSFERD_NATIVE_RTP_DIGIT_SENDER_H_
