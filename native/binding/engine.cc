#include "binding/engine.h"

#include <system_error>
#include <vector>

#include "binding/engine_values.h"
#include "binding/event_loop_waker.h"
#include "engine/engine.h"

namespace transferd {
namespace {

// Runs a method and turns its exceptions into those of JavaScript; a system error gets its `code` (EADDRINUSE, …).
template <typename Method>
Napi::Value Guard(Napi::Env env, Method method) {
  try {
    return method();
  } catch (const std::system_error& error) {
    const char* code = uv_err_name(-error.code().value());
    const std::string what = std::string(code) + ": " + error.what();
    Napi::Error thrown = Napi::Error::New(env, what);
    thrown.Set("code", Napi::String::New(env, code));
    throw thrown;
  } catch (const std::out_of_range& error) {
    throw Napi::RangeError::New(env, error.what());
  } catch (const std::invalid_argument& error) {
    throw Napi::TypeError::New(env, error.what());
  } catch (const std::runtime_error& error) {
    throw Napi::Error::New(env, error.what());
  }
}

class MediaEngine : public Napi::ObjectWrap<MediaEngine> {
 public:
  static Napi::Function Define(Napi::Env env);
  explicit MediaEngine(const Napi::CallbackInfo& info);
  ~MediaEngine() override { Halt(); }

 private:
  // Wraps a method that returns nothing.
  template <void (MediaEngine::*method)(const Napi::CallbackInfo&)>
  Napi::Value Do(const Napi::CallbackInfo& info) {
    return Guard(info.Env(), [&] {
      (this->*method)(info);
      return info.Env().Undefined();
    });
  }

  void Start(const Napi::CallbackInfo& info);
  void Stop(const Napi::CallbackInfo& info);
  Napi::Value Status(const Napi::CallbackInfo& info);
  Napi::Value Statistics(const Napi::CallbackInfo& info);
  Napi::Value SoundStatistics(const Napi::CallbackInfo& info);
  void Connect(const Napi::CallbackInfo& info);
  void OpenStream(const Napi::CallbackInfo& info);
  void SetInbandDigits(const Napi::CallbackInfo& info);
  void PlayTone(const Napi::CallbackInfo& info);
  void SendDigits(const Napi::CallbackInfo& info);
  void StartDigit(const Napi::CallbackInfo& info);

  static int Port(const Napi::CallbackInfo& info) { return ReadInteger(info[0], "port"); }
  static int Stream(const Napi::CallbackInfo& info) { return ReadInteger(info[0], "stream"); }
  void OpenPort(const Napi::CallbackInfo& info) { engine_.OpenPort(Port(info), ReadSound(info[1])); }
  void ClosePort(const Napi::CallbackInfo& info) { engine_.ClosePort(Port(info)); }
  void UpdateStream(const Napi::CallbackInfo& info) {
    engine_.UpdateStream(Stream(info), ReadStreamParameters(info[1]), ReadStreamKeys(info[1]));
  }
  void CloseStream(const Napi::CallbackInfo& info) { engine_.CloseStream(Stream(info)); }
  void Relay(const Napi::CallbackInfo& info) { engine_.Relay(Stream(info), ReadInteger(info[1], "stream")); }
  void SetMuted(const Napi::CallbackInfo& info) { engine_.SetMuted(Port(info), info[1].ToBoolean()); }
  void StopTone(const Napi::CallbackInfo& info) { engine_.StopTone(Port(info)); }
  void PlayStreamTone(const Napi::CallbackInfo& info) { engine_.PlayStreamTone(Stream(info), ReadToneScore(info[1])); }
  void StopStreamTone(const Napi::CallbackInfo& info) { engine_.StopStreamTone(Stream(info)); }
  void StopDigit(const Napi::CallbackInfo& info) { engine_.StopDigit(Stream(info)); }

  void Deliver();
  void Halt();
  static void HaltAtExit(void* self) { static_cast<MediaEngine*>(self)->Halt(); }

  EventLoopWaker waker_;
  Engine engine_;
  Napi::FunctionReference listener_;
  bool started_ = false;
};

MediaEngine::MediaEngine(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<MediaEngine>(info),
      engine_(info[0].IsObject() ? ReadInteger(info[0].As<Napi::Object>().Get("priority"), "priority") : 0, waker_) {
  if (!info[0].IsObject()) throw Napi::TypeError::New(info.Env(), "options must be an object { priority }");
  if (!info[1].IsFunction()) throw Napi::TypeError::New(info.Env(), "listener must be a function");
  listener_ = Napi::Persistent(info[1].As<Napi::Function>());
}

void MediaEngine::Start(const Napi::CallbackInfo& info) {
  if (started_) return;
  waker_.Open(info.Env(), [this] { Deliver(); });
  engine_.Start();
  started_ = true;
  // The thread uses this object: it must outlive the thread, also where nobody keeps it or the process exits.
  Ref();
  napi_add_env_cleanup_hook(info.Env(), HaltAtExit, this);
}

void MediaEngine::Stop(const Napi::CallbackInfo& info) {
  if (started_) {
    napi_remove_env_cleanup_hook(info.Env(), HaltAtExit, this);
    Unref();
  }
  Halt();
}

void MediaEngine::Halt() {
  engine_.Stop();
  waker_.Close();
  started_ = false;
}

void MediaEngine::Deliver() {
  const Napi::Env env = Env();
  const Napi::HandleScope scope(env);
  auto events = Napi::Array::New(env);
  uint32_t count = 0;
  while (const auto event = engine_.NextEvent()) events.Set(count++, WriteEvent(env, *event));
  if (count == 0) return;
  try {
    listener_.MakeCallback(env.Global(), {events});
  } catch (const Napi::Error& error) {
    napi_fatal_exception(env, error.Value());
  }
}

Napi::Value MediaEngine::Status(const Napi::CallbackInfo& info) {
  const Engine::Status status = engine_.status();
  auto object = Napi::Object::New(info.Env());
  object.Set("realtime", status.realtime);
  object.Set("reason", status.reason);
  object.Set("memoryLocked", status.memory_locked);
  object.Set("memoryReason", status.memory_reason);
  object.Set("ticks", static_cast<double>(status.ticks));
  object.Set("worstLatenessUs", static_cast<double>(status.worst_lateness_us));
  return object;
}

Napi::Value MediaEngine::Statistics(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&] { return WriteStatistics(info.Env(), engine_.Statistics(Stream(info))); });
}

Napi::Value MediaEngine::SoundStatistics(const Napi::CallbackInfo& info) {
  return Guard(info.Env(), [&] { return WriteSoundStatistics(info.Env(), engine_.SoundOf(Port(info))); });
}

void MediaEngine::Connect(const Napi::CallbackInfo& info) {
  if (!info[1].IsArray()) throw Napi::TypeError::New(info.Env(), "streams must be an array of numbers");
  const auto array = info[1].As<Napi::Array>();
  std::vector<int> streams;
  for (uint32_t i = 0; i < array.Length(); i++) streams.push_back(ReadInteger(array.Get(i), "stream"));
  engine_.Connect(Port(info), streams);
}

void MediaEngine::OpenStream(const Napi::CallbackInfo& info) {
  if (!info[1].IsObject()) throw Napi::TypeError::New(info.Env(), "options must be an object");
  const auto options = info[1].As<Napi::Object>();
  engine_.OpenStream(Stream(info), ReadLocalEndpoint(options), ReadStreamStart(options));
}

void MediaEngine::SetInbandDigits(const Napi::CallbackInfo& info) {
  const std::string mode = ReadString(info[1], "mode");
  if (mode != "pass" && mode != "remove") throw Napi::TypeError::New(info.Env(), "mode must be 'pass' or 'remove'");
  engine_.SetInbandDigits(Port(info), mode == "remove");
}

void MediaEngine::PlayTone(const Napi::CallbackInfo& info) {
  const std::string over = ReadString(info[2], "over");
  if (over != "replace" && over != "mix") throw Napi::TypeError::New(info.Env(), "over must be 'replace' or 'mix'");
  engine_.PlayTone(Port(info), ReadToneScore(info[1]), over == "mix");
}

void MediaEngine::SendDigits(const Napi::CallbackInfo& info) {
  engine_.SendDigits(Stream(info), ReadString(info[1], "digits"), ReadInteger(info[2], "durationMs"),
                     ReadInteger(info[3], "gapMs"));
}

void MediaEngine::StartDigit(const Napi::CallbackInfo& info) {
  const std::string digit = ReadString(info[1], "digit");
  engine_.StartDigit(Stream(info), digit.size() == 1 ? digit[0] : '\0');
}

Napi::Function MediaEngine::Define(Napi::Env env) {
  using Self = MediaEngine;
  return DefineClass(
      env, "MediaEngine",
      {InstanceMethod<&Self::Do<&Self::Start>>("start"),
       InstanceMethod<&Self::Do<&Self::Stop>>("stop"),
       InstanceMethod<&Self::Status>("status"),
       InstanceMethod<&Self::Do<&Self::OpenPort>>("openPort"),
       InstanceMethod<&Self::Do<&Self::ClosePort>>("closePort"),
       InstanceMethod<&Self::Do<&Self::OpenStream>>("openStream"),
       InstanceMethod<&Self::Do<&Self::UpdateStream>>("updateStream"),
       InstanceMethod<&Self::Do<&Self::CloseStream>>("closeStream"),
       InstanceMethod<&Self::Do<&Self::Connect>>("connect"),
       InstanceMethod<&Self::Do<&Self::Relay>>("relay"),
       InstanceMethod<&Self::Do<&Self::SetMuted>>("setMuted"),
       InstanceMethod<&Self::Do<&Self::SetInbandDigits>>("setInbandDigits"),
       InstanceMethod<&Self::Do<&Self::PlayTone>>("playTone"),
       InstanceMethod<&Self::Do<&Self::StopTone>>("stopTone"),
       InstanceMethod<&Self::Do<&Self::PlayStreamTone>>("playStreamTone"),
       InstanceMethod<&Self::Do<&Self::StopStreamTone>>("stopStreamTone"),
       InstanceMethod<&Self::Do<&Self::SendDigits>>("sendDigits"),
       InstanceMethod<&Self::Do<&Self::StartDigit>>("startDigit"),
       InstanceMethod<&Self::Do<&Self::StopDigit>>("stopDigit"),
       InstanceMethod<&Self::Statistics>("statistics"),
       InstanceMethod<&Self::SoundStatistics>("soundStatistics")});
}

}  // namespace
}  // namespace transferd

namespace {

// Whether SRTP with this suite can be spoken on this machine. Loads libsrtp2.
Napi::Value SrtpAvailable(const Napi::CallbackInfo& info) {
  const auto suite = transferd::SuiteOf(transferd::ReadString(info[0], "suite"));
  return Napi::Boolean::New(info.Env(), suite && transferd::rtp::SrtpContext::Available(*suite));
}

}  // namespace

void ExportEngine(Napi::Env env, Napi::Object exports) {
  exports.Set("srtpAvailable", Napi::Function::New(env, SrtpAvailable, "srtpAvailable"));
  exports.Set("MediaEngine", transferd::MediaEngine::Define(env));
}
