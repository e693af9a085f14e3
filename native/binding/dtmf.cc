#include "binding/dtmf.h"

#include <algorithm>
#include <span>
#include <string>

#include "binding/dtmf_channels.h"
#include "binding/dtmf_trials.h"
#include "dtmf/detector.h"

namespace {

// The detector as JavaScript sees it: only the ends of digits, since a file has no use for their beginnings.
class DtmfDetectorWrap : public Napi::ObjectWrap<DtmfDetectorWrap> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(
        env, "DtmfDetector",
        {InstanceMethod<&DtmfDetectorWrap::Push>("push"), InstanceMethod<&DtmfDetectorWrap::PushLost>("pushLost"),
         InstanceMethod<&DtmfDetectorWrap::ToneSuspected>("toneSuspected"),
         InstanceMethod<&DtmfDetectorWrap::Flush>("flush"), InstanceMethod<&DtmfDetectorWrap::Trials>("trials")});
  }

  explicit DtmfDetectorWrap(const Napi::CallbackInfo& info) : ObjectWrap(info) {
    if (info[0].IsObject() && info[0].As<Napi::Object>().Get("explain").ToBoolean()) {
      detector_.Observe(DtmfTrials::Collect, &trials_);
    }
  }

 private:
  Napi::Value Push(const Napi::CallbackInfo& info) {
    if (!info[0].IsTypedArray() || info[0].As<Napi::TypedArray>().TypedArrayType() != napi_int16_array) {
      throw Napi::TypeError::New(info.Env(), "DtmfDetector.push takes one Int16Array of 8 kHz samples");
    }
    const auto array = info[0].As<Napi::Int16Array>();
    std::span<const int16_t> samples(array.Data(), array.ElementLength());
    Napi::Array digits = Napi::Array::New(info.Env());
    while (!samples.empty()) {
      const auto piece = samples.first(std::min(samples.size(), transferd::DtmfDetector::kMaxPushSamples));
      AppendEnds(detector_.Push(piece), digits);
      samples = samples.subspan(piece.size());
    }
    return digits;
  }

  Napi::Value PushLost(const Napi::CallbackInfo& info) {
    if (!info[0].IsNumber()) throw Napi::TypeError::New(info.Env(), "DtmfDetector.pushLost takes a number of samples");
    auto lost = static_cast<size_t>(std::max(int64_t{0}, info[0].As<Napi::Number>().Int64Value()));
    Napi::Array digits = Napi::Array::New(info.Env());
    while (lost > 0) {
      const size_t piece = std::min(lost, transferd::DtmfDetector::kMaxPushSamples);
      AppendEnds(detector_.PushLost(piece), digits);
      lost -= piece;
    }
    return digits;
  }

  Napi::Value ToneSuspected(const Napi::CallbackInfo& info) {
    const auto start = detector_.ToneSuspected();
    return start ? Napi::Number::New(info.Env(), static_cast<double>(*start)) : info.Env().Undefined();
  }

  Napi::Value Flush(const Napi::CallbackInfo& info) {
    Napi::Array digits = Napi::Array::New(info.Env());
    AppendEnds(detector_.Flush(), digits);
    return digits;
  }

  Napi::Value Trials(const Napi::CallbackInfo& info) { return trials_.Take(info.Env()); }

  static void AppendEnds(std::span<const transferd::DigitEvent> events, Napi::Array& digits) {
    for (const transferd::DigitEvent& event : events) {
      if (event.kind != transferd::DigitEvent::Kind::kEnd) continue;
      Napi::Object digit = Napi::Object::New(digits.Env());
      digit["digit"] = std::string(1, event.digit);
      digit["start"] = static_cast<double>(event.start);
      digit["end"] = static_cast<double>(event.end);
      digits.Set(digits.Length(), digit);
    }
  }

  DtmfTrials trials_;
  transferd::DtmfDetector detector_;
};

}  // namespace

void ExportDtmf(Napi::Env env, Napi::Object exports) {
  exports.Set("DtmfDetector", DtmfDetectorWrap::Define(env));
  exports.Set("DtmfChannels", DefineDtmfChannels(env));
}
