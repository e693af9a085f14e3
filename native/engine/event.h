// What the engine tells: the events of `EngineEvent` in src/io/native-engine.ts, as a record of fixed size.
#ifndef TRANSFERD_NATIVE_ENGINE_EVENT_H_
#define TRANSFERD_NATIVE_ENGINE_EVENT_H_

#include <array>
#include <cstdint>
#include <cstdio>

namespace transferd {

struct Event {
  enum class Kind : uint8_t {
    kDigitBegin,      // id: port; digit; ms: CLOCK_MONOTONIC of its first sample
    kDigitEnd,        // id: port; digit; ms: how long it was
    kTelephoneEvent,  // id: stream; digit
    kFarDigit,        // id: stream; digit; ms: CLOCK_MONOTONIC of its first sample
    kMediaFlowing,    // id: stream
    kMediaLost,       // id: stream
    kDigitsSent,      // id: stream
    kToneEnded,       // id: port
    kSoundLost,       // id: port; reason
    kSoundFound,      // id: port
    kSoundEnded,      // id: port
  };
  Kind kind = Kind::kToneEnded;
  int id = 0;
  char digit = '\0';
  double ms = 0;
  std::array<char, 200> reason{};

  void set_reason(const char* text) { std::snprintf(reason.data(), reason.size(), "%s", text); }
};

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_ENGINE_EVENT_H_
