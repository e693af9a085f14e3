#ifndef TRANSFERD_BINDING_DTMF_CHANNELS_H_
#define TRANSFERD_BINDING_DTMF_CHANNELS_H_

#include <napi.h>

// DtmfChannels (src/io/native-dtmf.ts).
Napi::Function DefineDtmfChannels(Napi::Env env);

#endif  // TRANSFERD_BINDING_DTMF_CHANNELS_H_
