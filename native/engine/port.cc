#include "engine/port.h"

namespace transferd {

using sound::SoundDevice;

void Port::SetSound(SoundSlot* slot, Caretaker& caretaker) {
  if (slot_ != nullptr) {
    if (device_ != nullptr) slot_->broken = device_;
    device_ = nullptr;
    slot_->released = true;
    caretaker.Notify();
  }
  slot_ = slot;
}

void Port::TakeFreshDevice() {
  if (device_ != nullptr || slot_ == nullptr) return;
  device_ = slot_->fresh.exchange(nullptr);
  ended_ = false;
}

// The caretaker learns the reason from the device, reports it and tries to open it again.
void Port::GiveUpDevice(Caretaker& caretaker) {
  slot_->broken = device_;
  device_ = nullptr;
  caretaker.Notify();
}

void Port::Report(const DigitEvent& event, double now_ms, EventSink& events) {
  constexpr double kMsPerSample = 1000.0 / kSampleRateHz;
  if (event.kind == DigitEvent::Kind::kBegin) {
    const double age_ms = static_cast<double>(detector_.position() - event.start) * kMsPerSample;
    events.Emit(
        Event{.kind = Event::Kind::kDigitBegin, .id = number_, .digit = event.digit, .ms = now_ms - age_ms});
  } else {
    const double length_ms = static_cast<double>(event.end - event.start) * kMsPerSample;
    events.Emit(Event{.kind = Event::Kind::kDigitEnd, .id = number_, .digit = event.digit, .ms = length_ms});
  }
}

// Also where there is no device the detector is given silence: a digit that sounded when the device went has its end,
// and positions go on.
const Frame& Port::Capture(double now_ms, Caretaker& caretaker, EventSink& events) {
  TakeFreshDevice();
  captured_.fill(0);
  if (device_ != nullptr) {
    const auto health = device_->Read(captured_);
    if (health == SoundDevice::Health::kEnded && !ended_) {
      ended_ = true;
      events.Emit(Event::Kind::kSoundEnded, number_);
    }
    if (health == SoundDevice::Health::kLost) GiveUpDevice(caretaker);
  }
  const auto digits = detector_.Push(captured_);
  for (const DigitEvent& event : digits) Report(event, now_ms, events);
  inband_.Pass(captured_, digits, detector_.ToneSuspected());
  if (muted_) captured_.fill(0);
  return captured_;
}

void Port::Play(Frame& frame, Caretaker& caretaker, EventSink& events) {
  if (tone_.active()) {
    Frame tone;
    if (tone_.Next(tone)) events.Emit(Event::Kind::kToneEnded, number_);
    if (tone_mixes_) {
      Add(tone, frame);
    } else {
      frame = tone;
    }
  }
  if (device_ != nullptr && device_->Write(frame) == SoundDevice::Health::kLost) GiveUpDevice(caretaker);
  published_.Publish(device_ == nullptr ? sound::SoundStatistics{} : device_->statistics());
}

}  // namespace transferd
