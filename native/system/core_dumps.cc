#include "system/core_dumps.h"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace transferd {

void ForbidCoreDumps() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  // A pipe in core_pattern does not heed the limit; this it does.
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

}  // namespace transferd
