#include "system/evdev.h"

#include <errno.h>
#include <linux/input.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

#include <array>
#include <climits>
#include <cstddef>

namespace transferd {
namespace {

using Word = unsigned long;  // NOLINT: the kernel's bit maps are arrays of this type, and so is the byte order in them.
constexpr int kWordBits = sizeof(Word) * CHAR_BIT;
constexpr size_t kKeyWords = (KEY_MAX + kWordBits) / kWordBits;
constexpr size_t kSwitchWords = (SW_MAX + kWordBits) / kWordBits;

template <size_t kWords>
std::vector<int> SetBits(const std::array<Word, kWords>& words, int last) {
  std::vector<int> codes;
  for (int code = 0; code <= last; code++) {
    if ((words[code / kWordBits] >> (code % kWordBits)) & 1) codes.push_back(code);
  }
  return codes;
}

// A node without a name or a place answers ENOENT: that is an empty text.
std::string Text(int descriptor, unsigned long request) {  // NOLINT: ioctl's type
  char text[256] = {};
  if (ioctl(descriptor, request, text) < 0) return "";
  return std::string(text, strnlen(text, sizeof(text) - 1));
}

}  // namespace

int OpenEvdev(int descriptor, bool grab, EvdevState* state) {
  int version = 0;
  if (ioctl(descriptor, EVIOCGVERSION, &version) < 0) return errno == EINVAL ? ENOTTY : errno;
  if (grab && ioctl(descriptor, EVIOCGRAB, 1) < 0) return errno;
  int clock = CLOCK_MONOTONIC;
  if (ioctl(descriptor, EVIOCSCLOCKID, &clock) < 0) return errno;

  std::array<Word, kKeyWords> keys{};
  std::array<Word, kSwitchWords> switches{};
  if (ioctl(descriptor, EVIOCGKEY(sizeof(keys)), keys.data()) < 0) return errno;
  if (ioctl(descriptor, EVIOCGSW(sizeof(switches)), switches.data()) < 0) return errno;
  state->name = Text(descriptor, EVIOCGNAME(255));
  state->physical = Text(descriptor, EVIOCGPHYS(255));
  state->keys_down = SetBits(keys, KEY_MAX);
  state->switches_on = SetBits(switches, SW_MAX);
  return 0;
}

}  // namespace transferd
