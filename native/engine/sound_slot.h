// The place where a port's sound device is handed from the caretaker thread, which opens it, to the real-time thread,
// which uses it, and back when it has broken or is not wanted any more.
#ifndef TRANSFERD_NATIVE_ENGINE_SOUND_SLOT_H_
#define TRANSFERD_NATIVE_ENGINE_SOUND_SLOT_H_

#include <atomic>
#include <cstdint>
#include <utility>

#include "sound/sound_device.h"

namespace transferd {

struct SoundSlot {
  SoundSlot(int port_number, sound::SoundSource sound_source) : port(port_number), source(std::move(sound_source)) {}

  const int port;
  const sound::SoundSource source;
  std::atomic<sound::SoundDevice*> fresh{nullptr};   // caretaker → real-time thread
  std::atomic<sound::SoundDevice*> broken{nullptr};  // real-time thread → caretaker
  std::atomic<bool> released{false};                 // the real-time thread has forgotten this slot

  // The caretaker's own.
  bool serving = false;
  bool reported_lost = false;
  int64_t next_try_ms = 0;
};

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_ENGINE_SOUND_SLOT_H_
