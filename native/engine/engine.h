// The media engine as the JavaScript thread sees it: makes what a command needs, hands it to the real-time thread, and
// brings events back. `MediaEngine` in src/io/native-engine.ts is its contract; numbers outside of 0–63 (ports) and 0–255
// (streams) throw std::out_of_range, operations on a stream that is not open throw std::invalid_argument, except closing
// and stopping, which then do nothing.
#ifndef TRANSFERD_NATIVE_ENGINE_ENGINE_H_
#define TRANSFERD_NATIVE_ENGINE_ENGINE_H_

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "engine/caretaker.h"
#include "engine/command.h"
#include "engine/mixer.h"
#include "engine/realtime_thread.h"
#include "engine/ring.h"

namespace transferd {

class Engine {
 public:
  struct Status {
    bool realtime = false;
    std::string reason;
    bool memory_locked = false;
    std::string memory_reason;
    uint64_t ticks = 0;
    int64_t worst_lateness_us = 0;
  };

  Engine(int priority, Waker& waker);
  ~Engine() { Stop(); }

  void Start();
  void Stop();
  bool running() const { return thread_.running(); }
  Status status();

  void OpenPort(int port, sound::SoundSource source);
  void ClosePort(int port);
  void OpenStream(int stream, const rtp::Endpoint& local, const StreamStart& start);
  // With keys the stream is secure. Throws std::runtime_error where libsrtp2 is missing.
  void UpdateStream(int stream, StreamParameters parameters, const std::optional<StreamKeys>& keys);
  void CloseStream(int stream);
  void Connect(int port, std::span<const int> streams);
  void Relay(int a, int b);
  void SetMuted(int port, bool muted);
  void SetInbandDigits(int port, bool remove);
  void PlayTone(int port, std::unique_ptr<ToneScore> score, bool mix);
  void StopTone(int port);
  void PlayStreamTone(int stream, std::unique_ptr<ToneScore> score);
  void StopStreamTone(int stream);
  void SendDigits(int stream, const std::string& digits, int duration_ms, int gap_ms);
  void StartDigit(int stream, char digit);
  void StopDigit(int stream);
  StreamStatistics Statistics(int stream) const;
  sound::SoundStatistics SoundOf(int port) const;

  // The next thing that happened; call after a wake-up until it is empty.
  std::optional<Event> NextEvent();

 private:
  void Tick(double now_ms);
  void Submit(const Command& command);
  void EnsurePort(int port);
  bool IsOpen(int stream) const;
  void RequireOpen(int stream) const;
  void ForgetKeys(int stream);

  const int priority_;
  Waker& waker_;
  Caretaker caretaker_;
  Mixer mixer_;
  Ring<Command, 512> commands_;
  RealtimeThread thread_;
  std::string memory_refusal_;
  std::array<Port*, Mixer::kPorts> ports_{};  // as the next
  std::array<Stream*, Mixer::kStreams> streams_{};  // for statistics; they belong to the mixer
  std::array<std::unique_ptr<StreamKeys>, Mixer::kStreams> keys_{};  // to tell a new key from the one that is in use
};

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_ENGINE_ENGINE_H_
