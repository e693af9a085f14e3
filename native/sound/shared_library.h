// A library that is loaded when it is first needed, and what to do where it is missing.
#ifndef TRANSFERD_NATIVE_SOUND_SHARED_LIBRARY_H_
#define TRANSFERD_NATIVE_SOUND_SHARED_LIBRARY_H_

#include <dlfcn.h>

#include <string>

#include "sound/sound_device.h"

namespace transferd::sound {

class SharedLibrary {
 public:
  // Both throw SoundError. The library stays loaded until the process ends.
  SharedLibrary(const char* file, const char* package)
      : file_(file), package_(package), handle_(dlopen(file, RTLD_NOW | RTLD_GLOBAL)) {
    if (handle_ == nullptr) throw SoundError(file_ + " cannot be loaded (" + dlerror() + "): install the package " + package_);
  }

  template <typename Function>
  void Find(const char* name, Function& to) const {
    to = reinterpret_cast<Function>(dlsym(handle_, name));
    if (to == nullptr) throw SoundError(file_ + " has no " + name + ": install a newer " + package_);
  }

 private:
  const std::string file_;
  const std::string package_;
  void* const handle_;
};

}  // namespace transferd::sound

#endif  // TRANSFERD_NATIVE_SOUND_SHARED_LIBRARY_H_
