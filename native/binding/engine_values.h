// The records of the media engine's contract (src/io/native-engine.ts), read from and written to JavaScript values. What is
// malformed throws Napi::TypeError that names the field.
#ifndef TRANSFERD_NATIVE_BINDING_ENGINE_VALUES_H_
#define TRANSFERD_NATIVE_BINDING_ENGINE_VALUES_H_

#include <napi.h>

#include <memory>
#include <optional>
#include <string>

#include "engine/event.h"
#include "engine/stream_parameters.h"
#include "engine/stream_sender.h"
#include "engine/tone_score.h"
#include "rtp/socket.h"
#include "sound/sound_device.h"

namespace transferd {

double ReadNumber(const Napi::Value& value, const char* name);
int ReadInteger(const Napi::Value& value, const char* name);
std::string ReadString(const Napi::Value& value, const char* name);

sound::SoundSource ReadSound(const Napi::Value& value);
rtp::Endpoint ReadLocalEndpoint(const Napi::Object& options);
StreamStart ReadStreamStart(const Napi::Object& options);
StreamParameters ReadStreamParameters(const Napi::Value& value);
// `crypto` of the parameters; empty where there is none.
std::optional<StreamKeys> ReadStreamKeys(const Napi::Value& value);
std::optional<rtp::SrtpSuite> SuiteOf(const std::string& name);
std::unique_ptr<ToneScore> ReadToneScore(const Napi::Value& value);

Napi::Object WriteEvent(Napi::Env env, const Event& event);
Napi::Object WriteStatistics(Napi::Env env, const StreamStatistics& statistics);
Napi::Object WriteSoundStatistics(Napi::Env env, const sound::SoundStatistics& statistics);

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_BINDING_ENGINE_VALUES_H_
