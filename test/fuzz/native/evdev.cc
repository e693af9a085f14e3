// What the kernel says of an input node: names without an end, keys and switches that do not exist, refusals. The ioctl
// is the fuzzer's; the reading of its answers is ours.
#include <errno.h>
#include <linux/input.h>
#include <sys/ioctl.h>

#include <cstdarg>
#include <cstring>

#include <fuzzer/FuzzedDataProvider.h>

#include "require.h"
#include "system/evdev.h"

using fuzz::Require;

namespace {
FuzzedDataProvider* g_answers = nullptr;
}

extern "C" int ioctl(int, unsigned long request, ...) noexcept {  // NOLINT: as the C library declares it
  va_list rest;
  va_start(rest, request);
  void* to = va_arg(rest, void*);
  va_end(rest);
  if (g_answers->ConsumeIntegralInRange(0, 31) == 0) {
    constexpr int kErrors[] = {ENOTTY, EINVAL, EBUSY, ENODEV, ENOENT, EACCES};
    errno = g_answers->PickValueInArray(kErrors);
    return -1;
  }
  if (_IOC_DIR(request) != _IOC_READ) return 0;
  const std::vector<uint8_t> answer = g_answers->ConsumeBytes<uint8_t>(_IOC_SIZE(request));
  if (!answer.empty()) std::memcpy(to, answer.data(), answer.size());
  return static_cast<int>(answer.size());
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
  FuzzedDataProvider data(bytes, count);
  g_answers = &data;
  transferd::EvdevState state;
  if (transferd::OpenEvdev(0, data.ConsumeBool(), &state) != 0) return 0;
  Require(state.name.size() < 256 && state.physical.size() < 256, "a name ends");
  for (const int key : state.keys_down) Require(key >= 0 && key <= KEY_MAX, "a key is one that exists");
  for (const int on : state.switches_on) Require(on >= 0 && on <= SW_MAX, "a switch is one that exists");
  return 0;
}
