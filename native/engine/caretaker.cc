#include "engine/caretaker.h"

#include <pthread.h>
#include <time.h>

#include <vector>

#include "engine/thread_setup.h"

namespace transferd {
namespace {

constexpr int64_t kRetryMs = 1000;
// A wait that ends a moment early must not cost a second more.
constexpr int64_t kRetrySlackMs = 20;

int64_t MonotonicMs() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

void FreeDevices(SoundSlot& slot) {
  delete slot.broken.exchange(nullptr);
  delete slot.fresh.exchange(nullptr);
}

}  // namespace

Caretaker::~Caretaker() {
  Stop();
  sem_destroy(&work_);
}

void Caretaker::Start() {
  stopping_ = false;
  thread_ = std::thread([this] { Run(); });
}

void Caretaker::Stop() {
  stopping_ = true;
  sem_post(&work_);
  if (thread_.joinable()) thread_.join();
  FreeRetired();
  for (SoundSlot& slot : slots_) FreeDevices(slot);
  slots_.clear();
}

SoundSlot* Caretaker::Add(int port, sound::SoundSource source) {
  SoundSlot* slot = nullptr;
  {
    const std::lock_guard lock(slots_mutex_);
    slot = &slots_.emplace_back(port, std::move(source));
  }
  sem_post(&work_);
  return slot;
}

void Caretaker::Run() {
  NameThread("media-caretaker");
  BlockSignals();
  while (!stopping_) {
    FreeRetired();
    FreeReleased();
    std::vector<SoundSlot*> slots;
    {
      const std::lock_guard lock(slots_mutex_);
      for (SoundSlot& slot : slots_) slots.push_back(&slot);
    }
    bool something_missing = false;
    for (SoundSlot* slot : slots) something_missing |= !Visit(*slot, MonotonicMs());
    if (events_.TakeUnread()) waker_.Wake();
    Wait(something_missing);
  }
}

void Caretaker::Wait(bool something_missing) {
  if (!something_missing) {
    sem_wait(&work_);
    return;
  }
  timespec until{};
  clock_gettime(CLOCK_MONOTONIC, &until);
  until.tv_sec += kRetryMs / 1000;
  sem_clockwait(&work_, CLOCK_MONOTONIC, &until);
}

// Whether the slot has its device.
bool Caretaker::Visit(SoundSlot& slot, int64_t now_ms) {
  if (sound::SoundDevice* broken = slot.broken.exchange(nullptr)) {
    ReportLost(slot, broken->reason().c_str());
    delete broken;
    slot.serving = false;
    slot.next_try_ms = now_ms + kRetryMs - kRetrySlackMs;
  }
  if (!slot.serving && !slot.released && now_ms >= slot.next_try_ms) Open(slot, now_ms);
  return slot.serving;
}

void Caretaker::Open(SoundSlot& slot, int64_t now_ms) {
  try {
    slot.fresh = sound::OpenSound(slot.source).release();
    slot.serving = true;
    if (slot.reported_lost) events_.Emit(Event::Kind::kSoundFound, slot.port);
    slot.reported_lost = false;
  } catch (const sound::SoundError& error) {
    ReportLost(slot, error.what());
    slot.next_try_ms = now_ms + kRetryMs - kRetrySlackMs;
  }
}

void Caretaker::ReportLost(SoundSlot& slot, const char* reason) {
  if (slot.reported_lost || slot.released) return;
  slot.reported_lost = true;
  Event event{.kind = Event::Kind::kSoundLost, .id = slot.port};
  event.set_reason(reason);
  events_.Emit(event);
}

void Caretaker::FreeReleased() {
  const std::lock_guard lock(slots_mutex_);
  slots_.remove_if([](SoundSlot& slot) {
    if (!slot.released) return false;
    FreeDevices(slot);
    return true;
  });
}

void Caretaker::FreeRetired() {
  while (const auto retired = retired_.Pop()) retired->destroy(retired->object);
}

}  // namespace transferd
