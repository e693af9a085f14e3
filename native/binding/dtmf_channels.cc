#include "binding/dtmf_channels.h"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "dtmf/detector.h"

namespace {

using transferd::DigitEvent;
using transferd::DtmfDetector;

constexpr uint32_t kMostChannels = 4096;

// Many lines in one call: what a call into native code costs is then shared by all of them.
class DtmfChannelsWrap : public Napi::ObjectWrap<DtmfChannelsWrap> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(env, "DtmfChannels",
                       {InstanceMethod<&DtmfChannelsWrap::Push>("push"),
                        InstanceMethod<&DtmfChannelsWrap::ToneSuspected>("toneSuspected"),
                        InstanceMethod<&DtmfChannelsWrap::Flush>("flush")});
  }

  explicit DtmfChannelsWrap(const Napi::CallbackInfo& info) : ObjectWrap(info) {
    const uint32_t channels = info[0].IsNumber() ? info[0].As<Napi::Number>().Uint32Value() : 0;
    if (channels < 1 || channels > kMostChannels) {
      throw Napi::RangeError::New(info.Env(), "DtmfChannels takes a number of channels from 1 to 4096");
    }
    detectors_ = std::vector<DtmfDetector>(channels);
  }

 private:
  Napi::Value Push(const Napi::CallbackInfo& info) {
    const std::span<const int16_t> samples = SamplesOf(info);
    const std::span<const uint8_t> lost = LostOf(info);
    const size_t each = samples.size() / detectors_.size();
    Napi::Array digits = Napi::Array::New(info.Env());
    for (size_t channel = 0; channel < detectors_.size(); channel++) {
      DtmfDetector& detector = detectors_[channel];
      const auto packet = samples.subspan(channel * each, each);
      const bool is_lost = !lost.empty() && lost[channel] != 0;
      Append(is_lost ? detector.PushLost(each) : detector.Push(packet), channel, digits);
    }
    return digits;
  }

  std::span<const int16_t> SamplesOf(const Napi::CallbackInfo& info) const {
    if (!info[0].IsTypedArray() || info[0].As<Napi::TypedArray>().TypedArrayType() != napi_int16_array) {
      throw Napi::TypeError::New(info.Env(), "DtmfChannels.push takes one Int16Array of 8 kHz samples");
    }
    const auto array = info[0].As<Napi::Int16Array>();
    const size_t channels = detectors_.size(), count = array.ElementLength();
    if (count % channels != 0 || count / channels > DtmfDetector::kMaxPushSamples) {
      throw Napi::RangeError::New(info.Env(), "DtmfChannels.push takes as many samples of each channel, 1024 at most");
    }
    return {array.Data(), count};
  }

  std::span<const uint8_t> LostOf(const Napi::CallbackInfo& info) const {
    if (info[1].IsUndefined()) return {};
    const bool bytes = info[1].IsTypedArray() && info[1].As<Napi::TypedArray>().TypedArrayType() == napi_uint8_array;
    if (!bytes || info[1].As<Napi::Uint8Array>().ElementLength() != detectors_.size()) {
      throw Napi::TypeError::New(info.Env(), "DtmfChannels.push takes the losses as a Uint8Array, one a channel");
    }
    const auto array = info[1].As<Napi::Uint8Array>();
    return {array.Data(), array.ElementLength()};
  }

  Napi::Value ToneSuspected(const Napi::CallbackInfo& info) {
    const uint32_t channel = info[0].IsNumber() ? info[0].As<Napi::Number>().Uint32Value() : UINT32_MAX;
    if (channel >= detectors_.size()) throw Napi::RangeError::New(info.Env(), "There is no such channel");
    const auto start = detectors_[channel].ToneSuspected();
    return start ? Napi::Number::New(info.Env(), static_cast<double>(*start)) : info.Env().Undefined();
  }

  Napi::Value Flush(const Napi::CallbackInfo& info) {
    Napi::Array digits = Napi::Array::New(info.Env());
    for (size_t channel = 0; channel < detectors_.size(); channel++) {
      Append(detectors_[channel].Flush(), channel, digits);
    }
    return digits;
  }

  static void Append(std::span<const DigitEvent> events, size_t channel, Napi::Array& digits) {
    for (const DigitEvent& event : events) {
      if (event.kind != DigitEvent::Kind::kEnd) continue;
      Napi::Object digit = Napi::Object::New(digits.Env());
      digit["channel"] = static_cast<double>(channel);
      digit["digit"] = std::string(1, event.digit);
      digit["start"] = static_cast<double>(event.start);
      digit["end"] = static_cast<double>(event.end);
      digits.Set(digits.Length(), digit);
    }
  }

  std::vector<DtmfDetector> detectors_;
};

}  // namespace

Napi::Function DefineDtmfChannels(Napi::Env env) { return DtmfChannelsWrap::Define(env); }
