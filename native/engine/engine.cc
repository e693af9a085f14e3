#include "engine/engine.h"

#include <string.h>

#include <algorithm>
#include <stdexcept>

#include "engine/memory_lock.h"
#include "rtp/telephone_event.h"

namespace transferd {
namespace {

constexpr int kShortestDigitMs = 40;  // ITU-T Q.24: what every receiver must accept

int Ticks(int ms) { return (ms + kFrameMs - 1) / kFrameMs; }

void RequirePort(int port) {
  if (port < 0 || port >= Mixer::kPorts) throw std::out_of_range("A port is a number from 0 to 63");
}

void RequireDigit(char digit) {
  // Which character it was is not said: digits are private.
  if (rtp::EventOfDigit(digit) < 0) throw std::invalid_argument("A digit to send is one of 0-9, *, # and A-D");
}

}  // namespace

Engine::Engine(int priority, Waker& waker)
    : priority_(priority), waker_(waker), caretaker_(waker), mixer_(caretaker_) {}

void Engine::Start() {
  if (thread_.running()) return;
  memory_refusal_ = LockProgramAnd(this, sizeof *this);
  caretaker_.Start();
  thread_.Start(priority_, [this](double now_ms) { Tick(now_ms); });
  if (memory_refusal_.empty()) memory_refusal_ = thread_.memory_refusal();
}

void Engine::Stop() {
  thread_.Stop();
  while (const auto command = commands_.Pop()) mixer_.Apply(*command);
  mixer_.Clear();
  caretaker_.Stop();
  ports_.fill(nullptr);
  streams_.fill(nullptr);
  for (int stream = 0; stream < Mixer::kStreams; stream++) ForgetKeys(stream);
}

void Engine::Tick(double now_ms) {
  while (const auto command = commands_.Pop()) mixer_.Apply(*command);
  mixer_.Tick(now_ms);
  if (mixer_.events().TakeUnread()) waker_.Wake();
}

// Without a thread nobody else touches the mixer.
void Engine::Submit(const Command& command) {
  if (!thread_.running()) {
    mixer_.Apply(command);
  } else if (!commands_.Push(command)) {
    throw std::runtime_error("The media engine's thread does not run: 512 commands are waiting for it");
  }
}

Engine::Status Engine::status() {
  const bool running = thread_.running();
  const std::string stopped = "The media engine is not started";
  return {.realtime = running && thread_.refusal().empty(),
          .reason = running ? thread_.refusal() : stopped,
          .memory_locked = running && memory_refusal_.empty(),
          .memory_reason = running ? memory_refusal_ : stopped,
          .ticks = thread_.ticks(),
          .worst_lateness_us = thread_.TakeWorstLatenessUs()};
}

void Engine::EnsurePort(int port) {
  RequirePort(port);
  if (ports_[static_cast<size_t>(port)] != nullptr) return;
  ports_[static_cast<size_t>(port)] = new Port(port);
  Submit(command::AddPort{port, ports_[static_cast<size_t>(port)]});
}

bool Engine::IsOpen(int stream) const {
  if (stream < 0 || stream >= Mixer::kStreams) throw std::out_of_range("A stream is a number from 0 to 255");
  return streams_[static_cast<size_t>(stream)] != nullptr;
}

void Engine::RequireOpen(int stream) const {
  if (!IsOpen(stream)) {
    throw std::invalid_argument("Stream " + std::to_string(stream) + " is not open: openStream comes first");
  }
}

void Engine::OpenPort(int port, sound::SoundSource source) {
  EnsurePort(port);
  Submit(command::SetSound{port, caretaker_.Add(port, std::move(source))});
}

void Engine::ClosePort(int port) {
  EnsurePort(port);
  Submit(command::ClosePort{port});
  ports_[static_cast<size_t>(port)] = nullptr;
}

void Engine::OpenStream(int stream, const rtp::Endpoint& local, const StreamStart& start) {
  if (IsOpen(stream)) {
    throw std::invalid_argument("Stream " + std::to_string(stream) + " is open already: closeStream comes first");
  }
  auto* object = new Stream(stream, local, start);
  streams_[static_cast<size_t>(stream)] = object;
  Submit(command::AddStream{stream, object});
}

void Engine::UpdateStream(int stream, StreamParameters parameters, const std::optional<StreamKeys>& keys) {
  using rtp::SrtpContext;
  RequireOpen(stream);
  parameters.secure = keys.has_value();
  command::UpdateStream command{.stream = stream, .parameters = parameters, .outbound = nullptr, .inbound = nullptr};
  std::unique_ptr<SrtpContext> outbound, inbound;
  if (keys) {
    const StreamKeys* before = keys_[static_cast<size_t>(stream)].get();
    const bool same_suite = before != nullptr && before->suite == keys->suite;
    const auto make = [&](const StreamKeys::Key& key, SrtpContext::Direction direction) {
      return std::make_unique<SrtpContext>(
          keys->suite, std::span<const uint8_t>(key.octets).first(rtp::SrtpKeyBytes(keys->suite)), direction);
    };
    if (!same_suite || before->outbound != keys->outbound) {
      outbound = make(keys->outbound, SrtpContext::Direction::kOutbound);
    }
    if (!same_suite || before->inbound != keys->inbound) {
      inbound = make(keys->inbound, SrtpContext::Direction::kInbound);
    }
    ForgetKeys(stream);
    keys_[static_cast<size_t>(stream)] = std::make_unique<StreamKeys>(*keys);
  }
  command.outbound = outbound.release();
  command.inbound = inbound.release();
  Submit(command);
}

void Engine::ForgetKeys(int stream) {
  auto& keys = keys_[static_cast<size_t>(stream)];
  if (keys) explicit_bzero(keys.get(), sizeof(StreamKeys));
  keys.reset();
}

// The port is free when this returns, the stream lives until the real-time thread has let go of it.
void Engine::CloseStream(int stream) {
  if (!IsOpen(stream)) return;
  streams_[static_cast<size_t>(stream)]->ReleasePorts();
  ForgetKeys(stream);
  streams_[static_cast<size_t>(stream)] = nullptr;
  Submit(command::CloseStream{stream});
}

void Engine::Connect(int port, std::span<const int> streams) {
  if (streams.size() > command::kMostJoined) throw std::out_of_range("A port joins at most 16 streams");
  command::Connect command{.port = port, .count = static_cast<int>(streams.size()), .streams = {}};
  for (size_t i = 0; i < streams.size(); i++) {
    RequireOpen(streams[i]);
    command.streams[i] = static_cast<uint8_t>(streams[i]);
  }
  EnsurePort(port);
  Submit(command);
}

void Engine::Relay(int a, int b) {
  RequireOpen(a);
  RequireOpen(b);
  if (a == b) throw std::invalid_argument("A stream is not relayed to itself");
  Submit(command::Relay{a, b});
}

void Engine::SetMuted(int port, bool muted) {
  EnsurePort(port);
  Submit(command::SetMuted{port, muted});
}

void Engine::SetInbandDigits(int port, bool remove) {
  EnsurePort(port);
  Submit(command::SetInbandDigits{port, remove});
}

void Engine::PlayTone(int port, std::unique_ptr<ToneScore> score, bool mix) {
  EnsurePort(port);
  Submit(command::PlayTone{port, score.release(), mix});
}

void Engine::StopTone(int port) {
  EnsurePort(port);
  Submit(command::StopTone{port});
}

void Engine::PlayStreamTone(int stream, std::unique_ptr<ToneScore> score) {
  RequireOpen(stream);
  Submit(command::PlayStreamTone{stream, score.release()});
}

void Engine::StopStreamTone(int stream) {
  if (IsOpen(stream)) Submit(command::StopStreamTone{stream});
}

void Engine::SendDigits(int stream, const std::string& digits, int duration_ms, int gap_ms) {
  RequireOpen(stream);
  if (digits.size() > command::kMostDigits) throw std::out_of_range("At most 64 digits are sent at once");
  command::SendDigits command{.stream = stream,
                              .count = static_cast<int>(digits.size()),
                              .digits = {},
                              .ticks = Ticks(std::max(duration_ms, kShortestDigitMs)),
                              .gap_ticks = Ticks(std::max(gap_ms, 0))};
  std::for_each(digits.begin(), digits.end(), RequireDigit);
  std::copy(digits.begin(), digits.end(), command.digits.begin());
  Submit(command);
}

void Engine::StartDigit(int stream, char digit) {
  RequireOpen(stream);
  RequireDigit(digit);
  Submit(command::StartDigit{stream, digit});
}

void Engine::StopDigit(int stream) {
  if (IsOpen(stream)) Submit(command::StopDigit{stream});
}

StreamStatistics Engine::Statistics(int stream) const {
  return IsOpen(stream) ? streams_[static_cast<size_t>(stream)]->statistics() : StreamStatistics{};
}

sound::SoundStatistics Engine::SoundOf(int port) const {
  RequirePort(port);
  const Port* object = ports_[static_cast<size_t>(port)];
  return object == nullptr ? sound::SoundStatistics{} : object->sound_statistics();
}

std::optional<Event> Engine::NextEvent() {
  if (auto event = caretaker_.events().Next()) return event;
  return mixer_.events().Next();
}

}  // namespace transferd
