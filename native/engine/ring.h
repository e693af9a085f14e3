// A queue between one writing and one reading thread: fixed capacity, no lock, no allocation, no system call.
#ifndef TRANSFERD_NATIVE_ENGINE_RING_H_
#define TRANSFERD_NATIVE_ENGINE_RING_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <optional>
#include <type_traits>

namespace transferd {

template <typename T, size_t kCapacity>
class Ring {
  static_assert((kCapacity & (kCapacity - 1)) == 0, "the capacity is a power of two");
  static_assert(std::is_trivially_copyable_v<T>, "elements are copied while the other thread runs");

 public:
  // False where it is full: the writer decides what that means.
  bool Push(const T& value) {
    const size_t tail = tail_.load(std::memory_order_relaxed);
    if (tail - head_.load(std::memory_order_acquire) == kCapacity) return false;
    slots_[tail % kCapacity] = value;
    tail_.store(tail + 1, std::memory_order_release);
    return true;
  }

  std::optional<T> Pop() {
    const size_t head = head_.load(std::memory_order_relaxed);
    if (head == tail_.load(std::memory_order_acquire)) return std::nullopt;
    const T value = slots_[head % kCapacity];
    head_.store(head + 1, std::memory_order_release);
    return value;
  }

 private:
  // On cache lines of their own, so that the threads do not take them from each other.
  alignas(64) std::atomic<size_t> head_{0};
  alignas(64) std::atomic<size_t> tail_{0};
  std::array<T, kCapacity> slots_{};
};

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_ENGINE_RING_H_
