// The other half of the mixer: what JavaScript asks for. A command for a port or stream that has gone does nothing.

#include <algorithm>

#include "engine/mixer.h"

namespace transferd {
namespace {

// After a key of open length, so that the next one is told apart (at least 40 ms, ITU-T Q.24).
constexpr int kOpenDigitGapTicks = 60 / kFrameMs;

}  // namespace

void Mixer::Apply(const Command& command) {
  std::visit([this](const auto& alternative) { Handle(alternative); }, command);
}

void Mixer::Clear() {
  for (int number = 0; number < kStreams; number++) Handle(command::CloseStream{number});
  for (int number = 0; number < kPorts; number++) Handle(command::ClosePort{number});
}

void Mixer::Handle(const command::AddPort& command) { ports_[static_cast<size_t>(command.port)] = command.object; }

void Mixer::Handle(const command::SetSound& command) { port(command.port)->SetSound(command.slot, caretaker_); }

void Mixer::Handle(const command::ClosePort& command) {
  Port* closing = port(command.port);
  if (closing == nullptr) return;
  Handle(command::Connect{.port = command.port, .count = 0, .streams = {}});
  closing->SetSound(nullptr, caretaker_);
  caretaker_.Retire(closing->DropTone());
  caretaker_.Retire(closing);
  ports_[static_cast<size_t>(command.port)] = nullptr;
}

void Mixer::Handle(const command::AddStream& command) {
  streams_[static_cast<size_t>(command.stream)] = {.stream = command.object, .port = kNobody, .relay = kNobody};
}

void Mixer::Handle(const command::UpdateStream& command) {
  Stream* updated = stream(command.stream);
  if (updated == nullptr) {
    caretaker_.Retire(command.outbound);
    caretaker_.Retire(command.inbound);
    return;
  }
  SrtpPair& srtp = updated->transport.srtp();
  if (command.outbound != nullptr) caretaker_.Retire(srtp.SetOutbound(command.outbound));
  if (command.inbound != nullptr) caretaker_.Retire(srtp.SetInbound(command.inbound));
  updated->Update(command.parameters);
}

void Mixer::Handle(const command::CloseStream& command) {
  Stream* closing = stream(command.stream);
  if (closing == nullptr) return;
  Part(command.stream);
  caretaker_.Retire(closing->tone.Drop());
  caretaker_.Retire(closing);
  streams_[static_cast<size_t>(command.stream)].stream = nullptr;
}

// Leaves whatever the stream is part of. The other end of a relay is left alone with silence.
void Mixer::Part(int number) {
  StreamPlace& place = streams_[static_cast<size_t>(number)];
  place.port = kNobody;
  if (place.relay != kNobody) streams_[static_cast<size_t>(place.relay)].relay = kNobody;
  place.relay = kNobody;
}

void Mixer::Handle(const command::Connect& command) {
  for (StreamPlace& place : streams_) {
    if (place.port == command.port) place.port = kNobody;
  }
  for (int i = 0; i < command.count; i++) {
    const int number = command.streams[static_cast<size_t>(i)];
    if (stream(number) == nullptr) continue;
    Part(number);
    streams_[static_cast<size_t>(number)].port = command.port;
  }
}

void Mixer::Handle(const command::Relay& command) {
  if (stream(command.a) == nullptr || stream(command.b) == nullptr) return;
  Part(command.a);
  Part(command.b);
  streams_[static_cast<size_t>(command.a)].relay = command.b;
  streams_[static_cast<size_t>(command.b)].relay = command.a;
}

void Mixer::Handle(const command::SetMuted& command) { port(command.port)->SetMuted(command.muted); }

void Mixer::Handle(const command::SetInbandDigits& command) {
  port(command.port)->SetRemovingDigits(command.remove);
}

void Mixer::Handle(const command::PlayTone& command) {
  caretaker_.Retire(port(command.port)->PlayTone(command.score, command.mix));
}

void Mixer::Handle(const command::StopTone& command) { port(command.port)->StopTone(); }

void Mixer::Handle(const command::PlayStreamTone& command) {
  Stream* to = stream(command.stream);
  caretaker_.Retire(to == nullptr ? command.score : to->tone.Play(command.score));
}

void Mixer::Handle(const command::StopStreamTone& command) {
  if (stream(command.stream) != nullptr) stream(command.stream)->tone.Stop();
}

void Mixer::SendDigit(int number, char digit, int ticks, int gap_ticks, bool announce) {
  Stream* to = stream(number);
  if (to == nullptr) return;
  const bool queued =
      to->sender.digits().Queue({.digit = digit, .ticks = ticks, .gap_ticks = gap_ticks, .announce = announce});
  // The caller waits for this: a queue that is full of unsent digits must not keep them waiting for ever.
  if (!queued && announce) events_.Emit(Event::Kind::kDigitsSent, number);
}

void Mixer::Handle(const command::SendDigits& command) {
  for (int i = 0; i < command.count; i++) {
    const bool last = i + 1 == command.count;
    SendDigit(command.stream, command.digits[static_cast<size_t>(i)], command.ticks, command.gap_ticks, last);
  }
  if (command.count == 0 && stream(command.stream) != nullptr) {
    events_.Emit(Event::Kind::kDigitsSent, command.stream);
  }
}

void Mixer::Handle(const command::StartDigit& command) {
  Handle(command::StopDigit{command.stream});
  SendDigit(command.stream, command.digit, 0, kOpenDigitGapTicks, false);
}

void Mixer::Handle(const command::StopDigit& command) {
  if (stream(command.stream) != nullptr) stream(command.stream)->sender.digits().Release();
}

}  // namespace transferd
