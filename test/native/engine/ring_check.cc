// The engine's queue between two threads, for the thread sanitizer: numbered messages, a writer that finds it full and a
// reader that finds it empty again and again. What is published without order shows as a data race.
#include <array>
#include <cstdint>
#include <cstdio>
#include <thread>

#include "engine/ring.h"

namespace {

// As large as a command of the engine, so that a torn copy can be seen.
struct Message {
  std::array<uint64_t, 16> words{};
};

constexpr uint64_t kMessages = 200000;

struct Count {
  uint64_t taken = 0, full = 0, empty = 0;
  bool in_order = true, whole = true;
};

template <size_t kCapacity>
Count Exchange() {
  static transferd::Ring<Message, kCapacity> ring;
  Count count;
  std::thread writer([&] {
    for (uint64_t n = 0; n < kMessages;) {
      Message message;
      message.words.fill(n);
      if (ring.Push(message)) {
        n++;
      } else {
        count.full++;
        std::this_thread::yield();
      }
    }
  });
  while (count.taken < kMessages) {
    const auto message = ring.Pop();
    if (!message) {
      count.empty++;
      std::this_thread::yield();
      continue;
    }
    for (const uint64_t word : message->words) count.whole &= word == message->words[0];
    count.in_order &= message->words[0] == count.taken;
    count.taken++;
  }
  writer.join();
  if (ring.Pop()) count.in_order = false;
  return count;
}

void Say(const Count& count, const char* sentence) {
  const bool good = count.taken == kMessages && count.in_order && count.whole && count.full > 0 && count.empty > 0;
  std::printf("%s %s\n", good ? "ok" : "not ok", sentence);
}

}  // namespace

int main() {
  Say(Exchange<1>(), "one place: each message once, whole and in order");
  Say(Exchange<2>(), "two places: each message once, whole and in order");
  Say(Exchange<64>(), "64 places: each message once, whole and in order");
}
