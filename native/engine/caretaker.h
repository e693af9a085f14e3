// The engine's second thread, at normal priority: everything that may wait. It opens sound devices, tries missing ones
// again every second, closes them, and frees what the real-time thread has retired.
#ifndef TRANSFERD_NATIVE_ENGINE_CARETAKER_H_
#define TRANSFERD_NATIVE_ENGINE_CARETAKER_H_

#include <semaphore.h>

#include <atomic>
#include <list>
#include <memory>
#include <mutex>
#include <thread>

#include "engine/event_sink.h"
#include "engine/ring.h"
#include "engine/sound_slot.h"

namespace transferd {

class Caretaker {
 public:
  explicit Caretaker(Waker& waker) : waker_(waker) { sem_init(&work_, 0, 0); }
  ~Caretaker();
  Caretaker(const Caretaker&) = delete;
  Caretaker& operator=(const Caretaker&) = delete;

  // JavaScript thread. Stop frees all slots and all that was retired; nobody may use them any more.
  void Start();
  void Stop();
  SoundSlot* Add(int port, sound::SoundSource source);
  EventSink& events() { return events_; }

  // Real-time thread (or JavaScript thread while there is none). Never waits.
  template <typename T>
  void Retire(const T* object) {
    if (object == nullptr) return;
    const Retired retired{object, [](const void* pointer) { delete static_cast<const T*>(pointer); }};
    if (!retired_.Push(retired)) retired.destroy(retired.object);
    sem_post(&work_);
  }
  // A slot's device has broken, or the slot has been released.
  void Notify() { sem_post(&work_); }

 private:
  struct Retired {
    const void* object;
    void (*destroy)(const void*);
  };

  void Run();
  void Wait(bool something_missing);
  bool Visit(SoundSlot& slot, int64_t now_ms);
  void Open(SoundSlot& slot, int64_t now_ms);
  void ReportLost(SoundSlot& slot, const char* reason);
  void FreeReleased();
  void FreeRetired();

  Waker& waker_;
  EventSink events_;
  Ring<Retired, 512> retired_;
  sem_t work_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
  std::mutex slots_mutex_;  // between JavaScript, which adds, and the caretaker; the real-time thread never takes it
  std::list<SoundSlot> slots_;
};

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_ENGINE_CARETAKER_H_
