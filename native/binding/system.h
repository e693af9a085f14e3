#ifndef TRANSFERD_BINDING_SYSTEM_H_
#define TRANSFERD_BINDING_SYSTEM_H_

#include <napi.h>

// sdNotify, openDevice, openRouteMonitor, DeviceReader, evdevOpen, forbidCoreDumps, releaseStartMemory,
// stopYoungGenerationGrowth, inputEventBytes (src/io/native.ts).
void ExportSystem(Napi::Env env, Napi::Object exports);

#endif  // TRANSFERD_BINDING_SYSTEM_H_
