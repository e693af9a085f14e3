// The way of events from one thread of the engine to JavaScript.
#ifndef TRANSFERD_NATIVE_ENGINE_EVENT_SINK_H_
#define TRANSFERD_NATIVE_ENGINE_EVENT_SINK_H_

#include <optional>

#include "engine/event.h"
#include "engine/ring.h"

namespace transferd {

// Wakes the reading thread; may be called from any thread, never waits.
class Waker {
 public:
  virtual ~Waker() = default;
  virtual void Wake() = 0;
};

// One writing thread, one reading thread. A reader that sleeps through 1024 events loses the newest ones.
class EventSink {
 public:
  void Emit(const Event& event) { unread_ |= events_.Push(event); }
  void Emit(Event::Kind kind, int id) { Emit(Event{.kind = kind, .id = id}); }
  // Whether something was emitted since the last call: ask once a tick, wake the reader once.
  bool TakeUnread() {
    const bool unread = unread_;
    unread_ = false;
    return unread;
  }
  std::optional<Event> Next() { return events_.Pop(); }

 private:
  // Some 50 events a second at 48 busy ports: several seconds of a stalled JavaScript. Every slot is resident memory.
  Ring<Event, 256> events_;
  bool unread_ = false;
};

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_ENGINE_EVENT_SINK_H_
