#ifndef TRANSFERD_SYSTEM_CORE_DUMPS_H_
#define TRANSFERD_SYSTEM_CORE_DUMPS_H_

namespace transferd {

// No core file of this process is written, nor handed to a program that gathers them (core(5)), and no other process of the
// same user reads its memory: it holds the password, the keys of calls and the digits that were typed last.
void ForbidCoreDumps();

}  // namespace transferd

#endif  // TRANSFERD_SYSTEM_CORE_DUMPS_H_
