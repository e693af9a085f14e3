#ifndef TRANSFERD_BINDING_DTMF_H_
#define TRANSFERD_BINDING_DTMF_H_

#include <napi.h>

// DtmfDetector, DtmfChannels (src/io/native-dtmf.ts).
void ExportDtmf(Napi::Env env, Napi::Object exports);

#endif  // TRANSFERD_BINDING_DTMF_H_
