// What JavaScript asks of the real-time thread. Plain records of fixed size that travel through a Ring; what they point at
// was made on the JavaScript thread and belongs to the real-time thread from there on.
#ifndef TRANSFERD_NATIVE_ENGINE_COMMAND_H_
#define TRANSFERD_NATIVE_ENGINE_COMMAND_H_

#include <array>
#include <cstdint>
#include <variant>

#include "engine/port.h"
#include "engine/sound_slot.h"
#include "engine/stream.h"
#include "engine/stream_parameters.h"
#include "engine/tone_score.h"

namespace transferd::command {

inline constexpr int kMostJoined = 16;
inline constexpr int kMostDigits = 64;

struct AddPort { int port; Port* object; };
struct SetSound { int port; SoundSlot* slot; };
struct ClosePort { int port; };
struct AddStream { int stream; Stream* object; };
// A key that stays as it was has no context: rollover counter and replay window go on.
struct UpdateStream {
  int stream;
  StreamParameters parameters;
  rtp::SrtpContext* outbound;
  rtp::SrtpContext* inbound;
};
struct CloseStream { int stream; };
struct Connect { int port; int count; std::array<uint8_t, kMostJoined> streams; };
struct Relay { int a; int b; };
struct SetMuted { int port; bool muted; };
struct SetInbandDigits { int port; bool remove; };
struct PlayTone { int port; const ToneScore* score; bool mix; };
struct StopTone { int port; };
struct PlayStreamTone { int stream; const ToneScore* score; };
struct StopStreamTone { int stream; };
struct SendDigits { int stream; int count; std::array<char, kMostDigits> digits; int ticks; int gap_ticks; };
struct StartDigit { int stream; char digit; };
struct StopDigit { int stream; };

}  // namespace transferd::command

namespace transferd {

using Command =
    std::variant<command::AddPort, command::SetSound, command::ClosePort, command::AddStream, command::UpdateStream,
                 command::CloseStream, command::Connect, command::Relay, command::SetMuted, command::SetInbandDigits,
                 command::PlayTone, command::StopTone, command::PlayStreamTone, command::StopStreamTone,
                 command::SendDigits, command::StartDigit, command::StopDigit>;

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_ENGINE_COMMAND_H_
