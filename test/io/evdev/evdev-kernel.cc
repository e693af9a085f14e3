// Preloaded into a test process: gives every FIFO the ioctls of an input node, and writes down to stderr what was asked.
// It has a name, the key 0x205 and the switch 5 are on, and like a real node it can be grabbed once.
#include <dlfcn.h>
#include <errno.h>
#include <linux/input.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

namespace {

bool grabbed = false;

void SetBit(void* words, int bit) { static_cast<unsigned char*>(words)[bit / 8] |= 1 << (bit % 8); }

int Refuse(int error) {
  errno = error;
  return -1;
}

int Answer(unsigned long request, void* argument) {
  switch (_IOC_NR(request)) {
    case _IOC_NR(EVIOCGVERSION):
      *static_cast<int*>(argument) = EV_VERSION;
      return 0;
    case _IOC_NR(EVIOCGRAB):
      fprintf(stderr, "grab %d\n", argument != nullptr);
      if (grabbed) return Refuse(EBUSY);
      grabbed = argument != nullptr;
      return 0;
    case _IOC_NR(EVIOCSCLOCKID):
      fprintf(stderr, "clock %d\n", *static_cast<int*>(argument));
      return 0;
    case _IOC_NR(EVIOCGKEY(0)):
      SetBit(argument, 0x205);
      SetBit(argument, KEY_MAX);
      return static_cast<int>(_IOC_SIZE(request));
    case _IOC_NR(EVIOCGSW(0)):
      SetBit(argument, SW_DOCK);
      return static_cast<int>(_IOC_SIZE(request));
    case _IOC_NR(EVIOCGNAME(0)):
      strcpy(static_cast<char*>(argument), "A telephone");
      return static_cast<int>(strlen("A telephone") + 1);
    default:
      return Refuse(ENOENT);  // As a device without a place answers EVIOCGPHYS.
  }
}

}  // namespace

extern "C" int ioctl(int descriptor, unsigned long request, ...) noexcept {
  va_list arguments;
  va_start(arguments, request);
  void* argument = va_arg(arguments, void*);
  va_end(arguments);
  struct stat node;
  if (_IOC_TYPE(request) == 'E' && fstat(descriptor, &node) == 0 && S_ISFIFO(node.st_mode)) {
    return getenv("EVDEV_GONE") != nullptr ? Refuse(ENODEV) : Answer(request, argument);
  }
  static auto* kernel = reinterpret_cast<int (*)(int, unsigned long, ...)>(dlsym(RTLD_NEXT, "ioctl"));
  return kernel(descriptor, request, argument);
}
