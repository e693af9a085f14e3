// Keeps in memory what the real-time thread works with, so that no tick waits for a disk: this addon's code and data, the
// engine, and the thread's stack. Not the whole process (mlockall(2)): V8 gives pages back with madvise(MADV_DONTNEED),
// which fails for locked ones, and all of Node's program would have to stay. docs/decisions/locked-memory.md
#ifndef TRANSFERD_NATIVE_ENGINE_MEMORY_LOCK_H_
#define TRANSFERD_NATIVE_ENGINE_MEMORY_LOCK_H_

#include <cstddef>
#include <string>

namespace transferd {

// Both lock what is resident and what becomes so later; nothing is read in for it. '' where it was granted, else why not
// and what to do.
std::string LockProgramAnd(const void* object, size_t bytes);
// Of the calling thread: the part that a tick can reach, which is also made resident.
std::string LockStack();

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_ENGINE_MEMORY_LOCK_H_
