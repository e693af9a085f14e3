// The heart of the engine: once every 20 ms it receives on all streams, hears all ports, mixes, and sends and plays. It
// knows who is joined with whom. Runs on the real-time thread and allocates nothing.
#ifndef TRANSFERD_NATIVE_ENGINE_MIXER_H_
#define TRANSFERD_NATIVE_ENGINE_MIXER_H_

#include <array>

#include "engine/caretaker.h"
#include "engine/command.h"
#include "engine/event_sink.h"
#include "engine/port.h"
#include "engine/stream.h"

namespace transferd {

class Mixer {
 public:
  static constexpr int kPorts = 64;
  static constexpr int kStreams = 256;

  explicit Mixer(Caretaker& caretaker) : caretaker_(caretaker) {}

  // `now_ms` is CLOCK_MONOTONIC.
  void Tick(double now_ms);
  void Apply(const Command& command);
  EventSink& events() { return events_; }
  // Gives back all ports and streams.
  void Clear();

 private:
  static constexpr int kNobody = -1;
  struct StreamPlace {
    Stream* stream = nullptr;
    int port = kNobody;   // joined with this port
    int relay = kNobody;  // or relayed to this stream
  };
  // What all streams of a port say together; wide enough not to clip on the way.
  using Sum = std::array<int, kFrameSamples>;

  void Handle(const command::AddPort& command);
  void Handle(const command::SetSound& command);
  void Handle(const command::ClosePort& command);
  void Handle(const command::AddStream& command);
  void Handle(const command::UpdateStream& command);
  void Handle(const command::CloseStream& command);
  void Handle(const command::Connect& command);
  void Handle(const command::Relay& command);
  void Handle(const command::SetMuted& command);
  void Handle(const command::SetInbandDigits& command);
  void Handle(const command::PlayTone& command);
  void Handle(const command::StopTone& command);
  void Handle(const command::PlayStreamTone& command);
  void Handle(const command::StopStreamTone& command);
  void Handle(const command::SendDigits& command);
  void Handle(const command::StartDigit& command);
  void Handle(const command::StopDigit& command);

  Stream* stream(int number) { return streams_[static_cast<size_t>(number)].stream; }
  Port* port(int number) { return ports_[static_cast<size_t>(number)]; }
  void Part(int stream);
  void RelayDigits(const Stream& from, Stream& to);
  void TickPort(int number, double now_ms);
  void TickUnjoined();
  void SendDigit(int stream, char digit, int ticks, int gap_ticks, bool announce);

  Caretaker& caretaker_;
  EventSink events_;
  std::array<Port*, kPorts> ports_{};
  std::array<StreamPlace, kStreams> streams_{};
};

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_ENGINE_MIXER_H_
