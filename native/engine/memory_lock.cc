#include "engine/memory_lock.h"

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <span>

namespace transferd {
namespace {

// A tick needs some 10 KiB; the libraries behind it (libasound, libspeexdsp, libsrtp2) not much more.
constexpr size_t kStackBytes = 64 * 1024;

std::string Lock(uintptr_t start, size_t bytes) {
  const auto page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  const uintptr_t first = start / page * page;
  if (mlock2(reinterpret_cast<void*>(first), start + bytes - first, MLOCK_ONFAULT) == 0) return "";
  return std::string("memory could not be locked (") + std::strerror(errno) +
         "): allow it with LimitMEMLOCK=64M in the unit, or run as root";
}

// Locks the segments of the object file that this function is in.
int LockOwnSegments(dl_phdr_info* info, size_t, void* refusal) {
  const auto here = reinterpret_cast<uintptr_t>(&LockOwnSegments);
  const std::span segments(info->dlpi_phdr, info->dlpi_phnum);
  const bool ours = std::any_of(segments.begin(), segments.end(), [&](const auto& segment) {
    const uintptr_t start = info->dlpi_addr + segment.p_vaddr;
    return segment.p_type == PT_LOAD && here >= start && here < start + segment.p_memsz;
  });
  if (!ours) return 0;
  for (const auto& segment : segments) {
    if (segment.p_type != PT_LOAD) continue;
    const std::string failed = Lock(info->dlpi_addr + segment.p_vaddr, segment.p_memsz);
    if (!failed.empty()) *static_cast<std::string*>(refusal) = failed;
  }
  return 1;
}

}  // namespace

std::string LockProgramAnd(const void* object, size_t bytes) {
  std::string refusal;
  dl_iterate_phdr(LockOwnSegments, &refusal);
  return refusal.empty() ? Lock(reinterpret_cast<uintptr_t>(object), bytes) : refusal;
}

std::string LockStack() {
  volatile unsigned char stack[kStackBytes];
  // From the far end: the kernel grows a stack page by page.
  for (size_t at = kStackBytes; at > 0; at -= 4096) stack[at - 1] = 0;
  return Lock(reinterpret_cast<uintptr_t>(&stack[0]), kStackBytes);
}

}  // namespace transferd
