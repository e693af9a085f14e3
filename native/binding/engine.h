// The export of `MediaEngine` (src/io/native-engine.ts).
#ifndef TRANSFERD_NATIVE_BINDING_ENGINE_H_
#define TRANSFERD_NATIVE_BINDING_ENGINE_H_

#include <napi.h>

void ExportEngine(Napi::Env env, Napi::Object exports);

#endif  // TRANSFERD_NATIVE_BINDING_ENGINE_H_
