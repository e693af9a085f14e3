// That the real-time thread allocates nothing, takes no lock, and makes no system call but those of its sockets, its clock
// and its wake-ups. The allocator and the locks are counted where the thread meets them; any other system call kills the
// program (seccomp(2)).
#include <dlfcn.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "engine/engine.h"
#include "far_end.h"
#include "g711/g711.h"
#include "rtp/srtp_library.h"

using transferd::Engine;
using transferd::ToneScore;
namespace rtp = transferd::rtp;
using rtp::SrtpLibrary;

namespace {

thread_local bool t_watched = false;
std::atomic<int> g_allocations{0};
std::atomic<int> g_locks{0};
std::atomic<int> g_ciphered{0};
bool g_filtered = true;

void CountAllocation() {
  if (t_watched) g_allocations++;
}

}  // namespace

#ifdef __SANITIZE_ADDRESS__
// The allocator is the sanitizer's, which tells of every call (its header comes with clang only).
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*)(const volatile void*, size_t), void (*)(const volatile void*));
const int g_hooks = __sanitizer_install_malloc_and_free_hooks(
    [](const volatile void*, size_t) { CountAllocation(); }, [](const volatile void*) { CountAllocation(); });
#else
extern "C" {
void* __libc_malloc(size_t bytes);
void* __libc_calloc(size_t count, size_t bytes);
void* __libc_realloc(void* memory, size_t bytes);
void __libc_free(void* memory);

void* malloc(size_t bytes) { return CountAllocation(), __libc_malloc(bytes); }
void* calloc(size_t count, size_t bytes) { return CountAllocation(), __libc_calloc(count, bytes); }
void* realloc(void* memory, size_t bytes) { return CountAllocation(), __libc_realloc(memory, bytes); }
void free(void* memory) {
  if (memory != nullptr) CountAllocation();
  __libc_free(memory);
}
}
#endif

extern "C" {
int pthread_mutex_lock(pthread_mutex_t* mutex) {
  if (t_watched) g_locks++;
  static const auto lock = reinterpret_cast<int (*)(pthread_mutex_t*)>(dlsym(RTLD_NEXT, "pthread_mutex_lock"));
  return lock(mutex);
}
}

namespace {

// libsrtp2 is let alone: with Debian's, NSS makes a context for each packet (docs/decisions/srtp.md). Its system calls are
// not. What calls it is watched as ever.
template <auto SrtpLibrary::* kFunction>
struct Exempt {
  static inline std::remove_cvref_t<decltype(std::declval<SrtpLibrary>().*kFunction)> original = nullptr;
  static srtp_err_status_t Call(srtp_t session, void* packet, int* length) {
    const bool watched = std::exchange(t_watched, false);
    const auto status = original(session, packet, length);
    t_watched = watched;
    if (watched) g_ciphered++;
    return status;
  }
  static void Install() {
    auto& library = const_cast<SrtpLibrary&>(SrtpLibrary::Get());
    original = std::exchange(library.*kFunction, &Call);
  }
};

void ExemptLibrary() {
  Exempt<&SrtpLibrary::protect>::Install();
  Exempt<&SrtpLibrary::unprotect>::Install();
  Exempt<&SrtpLibrary::protect_rtcp>::Install();
  Exempt<&SrtpLibrary::unprotect_rtcp>::Install();
}

// The calling thread may send, receive, sleep, read the clock and wake others. All else ends the process.
void ForbidOtherSystemCalls() {
  constexpr std::array kAllowed = {SYS_recvfrom, SYS_recvmsg, SYS_recvmmsg, SYS_sendto,          SYS_sendmsg,
                                   SYS_sendmmsg, SYS_futex,   SYS_write,    SYS_clock_nanosleep, SYS_clock_gettime};
  std::array<sock_filter, 2 * kAllowed.size() + 2> program;
  size_t at = 0;
  program[at++] = BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr));
  for (const long number : kAllowed) {
    program[at++] = BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(number), 0, 1);
    program[at++] = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  }
  program[at++] = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
  const sock_fprog filter{static_cast<unsigned short>(at), program.data()};
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) std::perror("seccomp");
}

// Wakes as libuv does. The first wake-up of the media thread begins the watch over it.
class Watch : public transferd::Waker {
 public:
  void Wake() override {
    if (!t_watched) Begin();
    const uint64_t one = 1;
    if (write(eventfd_, &one, sizeof one) < 0) std::abort();
  }
  std::atomic<bool> watching{false};

 private:
  void Begin() {
    std::array<char, 16> name{};
    pthread_getname_np(pthread_self(), name.data(), name.size());
    if (std::strcmp(name.data(), "media") != 0) return;
    if (g_filtered) ForbidOtherSystemCalls();
    t_watched = true;
    watching = true;
  }

  const int eventfd_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
};

constexpr int kFarEnds = 4;
constexpr transferd::sound::Treatment kHandsFree = {
    .capture_gain_db = 6, .playback_gain_db = -6, .side_tone_db = -60, .echo_cancellation = true};

std::unique_ptr<ToneScore> Tone() {
  auto score = std::make_unique<ToneScore>();
  score->segments = {{.frequencies_hz = {425}, .frequency_count = 1, .level_dbm0 = -15, .samples = 200},
                     {.frequencies_hz = {}, .frequency_count = 0, .level_dbm0 = 0, .samples = 100}};
  score->repeat_from = 0;
  return score;
}

class Story {
 public:
  explicit Story(bool encrypted) : encrypted_(encrypted), engine_(20, watch_) { engine_.Start(); }

  void Tell(const transferd::sound::SoundSource& sound) {
    for (int i = 0; i < kFarEnds; i++) Open(i);
    engine_.OpenPort(0, sound);
    engine_.Connect(0, std::array{0});
    Pass(15, false);
    const auto steps = std::to_array<void (Story::*)()>(
        {&Story::Digits, &Story::Tones, &Story::Conference, &Story::Bridge, &Story::Removal, &Story::Closing});
    for (const auto step : steps) {
      (this->*step)();
      Pass(15, step == &Story::Bridge);
    }
  }

  bool watched() const { return watch_.watching; }
  uint64_t ticks() { return engine_.status().ticks; }

 private:
  void Open(int i) {
    ports_[static_cast<size_t>(i)] = std::make_unique<FarEnd>()->port();
    engine_.OpenStream(i, rtp::Endpoint::Parse("127.0.0.1", ports_[static_cast<size_t>(i)]), {.ssrc = 1, .sequence = 1, .timestamp = 1});
    Update(i, i % 2 == 0 ? 101 : -1);
  }
  void Update(int i, int events) {
    transferd::StreamParameters parameters;
    parameters.remote = rtp::Endpoint::Parse("127.0.0.1", far_[static_cast<size_t>(i)].port());
    parameters.law = transferd::g711::Law::kALaw;
    parameters.payload_type = 8;
    parameters.telephone_event_payload_type = events;
    parameters.sends = parameters.listens = true;
    parameters.remote_rtcp = parameters.remote.NextPort();
    if (!encrypted_) return engine_.UpdateStream(i, parameters, std::nullopt);
    transferd::StreamKeys keys;
    keys.outbound.octets.fill(static_cast<uint8_t>(i + 1));
    keys.inbound.octets.fill(static_cast<uint8_t>(i + 101));
    far_[static_cast<size_t>(i)].Encrypt(keys);
    engine_.UpdateStream(i, parameters, keys);
  }
  void Digits() {
    engine_.SendDigits(0, "12#", 100, 80);
    engine_.StartDigit(1, '7');
  }
  void Tones() {
    engine_.StopDigit(1);
    engine_.PlayTone(0, Tone(), true);
    engine_.PlayTone(0, Tone(), false);
    engine_.PlayStreamTone(1, Tone());
  }
  void Conference() {
    engine_.StopTone(0);
    engine_.StopStreamTone(1);
    engine_.Connect(0, std::array{0, 1, 2});
  }
  void Bridge() { engine_.Relay(2, 3); }
  void Removal() {
    engine_.SetInbandDigits(0, true);
    engine_.SetMuted(0, true);
  }
  void Closing() {
    engine_.CloseStream(0);
    engine_.ClosePort(0);
  }

  // So many ticks of the engine, by its own count.
  void Pass(int frames, bool events) {
    for (int i = 0; i < frames; i++) {
      const uint64_t before = ticks();
      for (size_t k = 0; k < kFarEnds; k++) far_[k].Say(ports_[k], events);
      while (ticks() == before) usleep(2000);
      while (engine_.NextEvent()) {
      }
    }
  }

  const bool encrypted_;
  Watch watch_;
  Engine engine_;
  std::array<FarEnd, kFarEnds> far_;
  std::array<uint16_t, kFarEnds> ports_{};
};

void Say(bool good, const std::string& sentence) {
  std::printf("%s %s\n", good ? "ok" : "not ok", sentence.c_str());
  std::fflush(stdout);
}

}  // namespace

// With `srtp`: all streams are encrypted. With the name of an ALSA device: the sound path through libasound, hands-free. The card of the tests is a plug-in, whose system calls
// are its own; libasound's lock of a handle is never waited for, because one thread uses the handle.
int main(int count, char** words) {
  const bool encrypted = count > 1 && std::strcmp(words[1], "srtp") == 0;
  if (encrypted) ExemptLibrary();
  Story story(encrypted);
  g_filtered = count == 1 || encrypted;
  if (!g_filtered) {
    story.Tell({.kind = transferd::sound::SoundSource::Kind::kAlsa, .capture = words[1], .playback = words[1], .treatment = kHandsFree});
  } else {
    story.Tell({.kind = transferd::sound::SoundSource::Kind::kFile, .capture = "", .playback = "", .treatment = {}});
    Say(g_locks == 0, "it takes no lock: " + std::to_string(g_locks));
    Say(true, "it makes no other system call");
    if (encrypted) Say(g_ciphered > 500, "packets are encrypted: " + std::to_string(g_ciphered));
  }
  Say(story.watched(), "the media thread was watched");
  Say(g_allocations == 0, "it allocates nothing: " + std::to_string(g_allocations));
  // The end of a thread is no part of its work: it may do what it likes, and the filter would not let it.
  _exit(0);
}
