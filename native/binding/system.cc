#include "binding/system.h"

#include <errno.h>
#include <linux/input.h>
#include <malloc.h>
#include <stdlib.h>
#include <uv.h>
#include <v8-initialization.h>

#include <memory>
#include <string>
#include <vector>

#include "system/core_dumps.h"
#include "system/device_reader.h"
#include "system/evdev.h"
#include "system/notify.h"
#include "system/program_pages.h"
#include "system/route_monitor.h"

namespace {

// An Error like those of node:fs: `code` to decide by, a message to read.
Napi::Error SystemError(Napi::Env env, int error, const char* call, const std::string& path) {
  const std::string code = uv_err_name(uv_translate_sys_error(error));
  const std::string text = uv_strerror(uv_translate_sys_error(error));
  Napi::Error result = Napi::Error::New(env, code + ": " + text + ", " + call + " '" + path + "'");
  result.Set("code", code);
  result.Set("errno", static_cast<double>(-error));
  result.Set("syscall", call);
  result.Set("path", path);
  return result;
}

Napi::Value SdNotify(const Napi::CallbackInfo& info) {
  const std::string state = info[0].As<Napi::String>();
  const char* address = getenv("NOTIFY_SOCKET");
  if (address == nullptr || *address == '\0') return Napi::Boolean::New(info.Env(), false);
  const int error = transferd::Notify(address, state);
  if (error != 0) throw SystemError(info.Env(), error, "sd_notify", address);
  return Napi::Boolean::New(info.Env(), true);
}

Napi::Value OpenDevice(const Napi::CallbackInfo& info) {
  const std::string path = info[0].As<Napi::String>();
  const int descriptor = transferd::OpenDevice(path.c_str());
  if (descriptor < 0) throw SystemError(info.Env(), -descriptor, "open", path);
  return Napi::Number::New(info.Env(), descriptor);
}

Napi::Value OpenRouteMonitor(const Napi::CallbackInfo& info) {
  const int descriptor = transferd::OpenRouteMonitor();
  if (descriptor < 0) throw SystemError(info.Env(), -descriptor, "socket", "rtnetlink");
  return Napi::Number::New(info.Env(), descriptor);
}

Napi::Array Codes(Napi::Env env, const std::vector<int>& codes) {
  Napi::Array array = Napi::Array::New(env, codes.size());
  for (uint32_t i = 0; i < codes.size(); i++) array.Set(i, codes[i]);
  return array;
}

Napi::Value EvdevOpen(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const int descriptor = info[0].As<Napi::Number>();
  transferd::EvdevState state;
  const int error = transferd::OpenEvdev(descriptor, info[1].ToBoolean(), &state);
  if (error == ENOTTY) return env.Undefined();
  if (error != 0) throw SystemError(env, error, "ioctl", "descriptor " + std::to_string(descriptor));
  Napi::Object result = Napi::Object::New(env);
  result.Set("name", state.name);
  result.Set("physical", state.physical);
  result.Set("keysDown", Codes(env, state.keys_down));
  result.Set("switchesOn", Codes(env, state.switches_on));
  return result;
}

class DeviceReader : public Napi::ObjectWrap<DeviceReader> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(env, "DeviceReader", {InstanceMethod<&DeviceReader::Close>("close")});
  }

  explicit DeviceReader(const Napi::CallbackInfo& info)
      : Napi::ObjectWrap<DeviceReader>(info),
        context_(info.Env(), "transferd:DeviceReader"),
        on_data_(Napi::Persistent(info[1].As<Napi::Function>())),
        on_end_(Napi::Persistent(info[2].As<Napi::Function>())),
        reader_({.data = [this](const uint8_t* bytes, size_t count) { Data(bytes, count); },
                 .end = [this](int error) { End(error); }}) {
    const int descriptor = info[0].As<Napi::Number>();
    uv_loop_s* loop = nullptr;
    napi_get_uv_event_loop(info.Env(), &loop);
    const int error = reader_.Start(loop, descriptor);
    if (error != 0) {
      throw SystemError(info.Env(), error, "poll", "descriptor " + std::to_string(descriptor));
    }
    Ref();  // An open device is alive though nobody in JavaScript holds it.
    open_ = true;
  }

 private:
  void Close(const Napi::CallbackInfo&) {
    reader_.Close();
    Release();
  }

  void Release() {
    if (!open_) return;
    open_ = false;
    Unref();
  }

  void Data(const uint8_t* bytes, size_t count) {
    const Napi::HandleScope scope(Env());
    [[maybe_unused]] const Napi::Object keep = Value();  // The listener may close this reader and drop it.
    Call(on_data_, Napi::Buffer<uint8_t>::Copy(Env(), bytes, count));
  }

  void End(int error) {
    const Napi::HandleScope scope(Env());
    const char* code = error == 0 ? "EOF" : uv_err_name(uv_translate_sys_error(error));
    [[maybe_unused]] const Napi::Object keep = Value();
    Release();
    Call(on_end_, Napi::String::New(Env(), code));
  }

  // From the loop into JavaScript. What is thrown there is our own fault: an uncaught exception, as from any timer.
  void Call(const Napi::FunctionReference& function, napi_value argument) {
    try {
      function.MakeCallback(Env().Global(), {argument}, context_);
    } catch (const Napi::Error& error) {
      napi_fatal_exception(Env(), error.Value());
    }
  }

  Napi::AsyncContext context_;
  Napi::FunctionReference on_data_;
  Napi::FunctionReference on_end_;
  transferd::DeviceReader reader_;
  bool open_ = false;
};

void ForbidCoreDumps([[maybe_unused]] const Napi::CallbackInfo& info) { transferd::ForbidCoreDumps(); }

// What the C library keeps of memory that was freed, mostly the compiler's of the program's start, goes back to the kernel,
// and so do the pages of node that only the start needed.
void ReleaseStartMemory([[maybe_unused]] const Napi::CallbackInfo& info) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
  transferd::ReleaseProgramPages();
}

// V8 lets the space of young objects grow to 2 x 16 MiB under load, and a siege of datagrams is load. A collection of what it
// has now costs a fraction of a millisecond. By the C++ function, because node:v8 and what it loads cost 0.4 MiB themselves;
// late, because V8 drops the code cache of Node's modules that are loaded afterwards.
void StopYoungGenerationGrowth([[maybe_unused]] const Napi::CallbackInfo& info) {
  v8::V8::SetFlagsFromString("--semi-space-growth-factor=1");
}

}  // namespace

void ExportSystem(Napi::Env env, Napi::Object exports) {
  exports.Set("sdNotify", Napi::Function::New(env, SdNotify, "sdNotify"));
  exports.Set("openDevice", Napi::Function::New(env, OpenDevice, "openDevice"));
  exports.Set("openRouteMonitor", Napi::Function::New(env, OpenRouteMonitor, "openRouteMonitor"));
  exports.Set("evdevOpen", Napi::Function::New(env, EvdevOpen, "evdevOpen"));
  exports.Set("DeviceReader", DeviceReader::Define(env));
  exports.Set("stopYoungGenerationGrowth",
              Napi::Function::New(env, StopYoungGenerationGrowth, "stopYoungGenerationGrowth"));
  exports.Set("forbidCoreDumps", Napi::Function::New(env, ForbidCoreDumps, "forbidCoreDumps"));
  exports.Set("releaseStartMemory", Napi::Function::New(env, ReleaseStartMemory, "releaseStartMemory"));
  exports.Set("inputEventBytes", static_cast<double>(sizeof(input_event)));
}
