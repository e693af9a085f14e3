// One handset: what it says (digits found, removed where wanted, muted where wanted) and what it hears (the far ends and
// local tones). Belongs to the real-time thread.
#ifndef TRANSFERD_NATIVE_ENGINE_PORT_H_
#define TRANSFERD_NATIVE_ENGINE_PORT_H_

#include "dtmf/detector.h"
#include "engine/caretaker.h"
#include "engine/event_sink.h"
#include "engine/inband_digits.h"
#include "engine/published_sound.h"
#include "engine/sound_slot.h"
#include "engine/tone_player.h"
#include "sound/frame.h"

namespace transferd {

class Port {
 public:
  explicit Port(int number) : number_(number) {}

  // Another sound, or none. The one before is given back to the caretaker.
  void SetSound(SoundSlot* slot, Caretaker& caretaker);
  void SetMuted(bool muted) { muted_ = muted; }
  void SetRemovingDigits(bool removing) { inband_.SetRemoving(removing); }

  const ToneScore* PlayTone(const ToneScore* score, bool mix) {
    tone_mixes_ = mix;
    return tone_.Play(score);
  }
  void StopTone() { tone_.Stop(); }
  const ToneScore* DropTone() { return tone_.Drop(); }

  // The next 20 ms of the handset, as far ends may hear it. `now_ms` is CLOCK_MONOTONIC.
  const Frame& Capture(double now_ms, Caretaker& caretaker, EventSink& events);
  // Plays a frame, with or under the local tone.
  void Play(Frame& frame, Caretaker& caretaker, EventSink& events);

  // Any thread.
  sound::SoundStatistics sound_statistics() const { return published_.Read(); }

 private:
  void TakeFreshDevice();
  void GiveUpDevice(Caretaker& caretaker);
  void Report(const DigitEvent& event, double now_ms, EventSink& events);

  const int number_;
  SoundSlot* slot_ = nullptr;
  sound::SoundDevice* device_ = nullptr;
  bool ended_ = false;
  bool muted_ = false;
  DtmfDetector detector_;
  InbandDigits inband_;
  TonePlayer tone_;
  bool tone_mixes_ = false;
  Frame captured_{};
  PublishedSound published_;
};

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_ENGINE_PORT_H_
