#include "system/program_pages.h"

#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

namespace transferd {
namespace {

// /proc/self/pagemap, proc(5): a word for each page of the address space.
constexpr uint64_t kOfFile = uint64_t{1} << 61;
constexpr uint64_t kPresent = uint64_t{1} << 63;
constexpr size_t kPagesAtOnce = 256;

// Whether all of these pages that are in memory are the file's own. `words` is room for them.
bool AreOfFile(int pagemap, uintptr_t first_page, std::span<uint64_t> words) {
  const auto offset = static_cast<off_t>(first_page * sizeof(uint64_t));
  if (pread(pagemap, words.data(), words.size_bytes(), offset) != static_cast<ssize_t>(words.size_bytes())) return false;
  return std::all_of(words.begin(), words.end(),
                     [](uint64_t word) { return (word & kPresent) == 0 || (word & kOfFile) != 0; });
}

void ReleaseSegment(int pagemap, uintptr_t start, uintptr_t end) {
  const auto page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  std::array<uint64_t, kPagesAtOnce> words;
  // Only whole pages of the segment: its first and last may hold something of its neighbours.
  const uintptr_t last = end / page;
  for (uintptr_t at = (start + page - 1) / page; at < last;) {
    const size_t count = std::min(kPagesAtOnce, last - at);
    if (AreOfFile(pagemap, at, std::span(words).first(count))) {
      madvise(reinterpret_cast<void*>(at * page), count * page, MADV_DONTNEED);
    }
    at += count;
  }
}

// The first object of the list is the program. Segments that may be written hold what is not in the file.
int ReleaseFirst(dl_phdr_info* info, size_t, void* pagemap) {
  for (const auto& segment : std::span(info->dlpi_phdr, info->dlpi_phnum)) {
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
    const uintptr_t start = info->dlpi_addr + segment.p_vaddr;
    ReleaseSegment(*static_cast<int*>(pagemap), start, start + segment.p_memsz);
  }
  return 1;
}

}  // namespace

void ReleaseProgramPages() {
  // The files of a process that must not be dumped are root's (proc(5)): it is one that may be, for this moment.
  const int dumpable = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
  prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
  int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  prctl(PR_SET_DUMPABLE, dumpable, 0, 0, 0);
  if (pagemap < 0) return;
  dl_iterate_phdr(ReleaseFirst, &pagemap);
  close(pagemap);
}

}  // namespace transferd
