// What every fuzz target asks: a sentence that does not hold ends the run like a crash, with the input kept.
#ifndef TRANSFERD_TEST_FUZZ_NATIVE_REQUIRE_H_
#define TRANSFERD_TEST_FUZZ_NATIVE_REQUIRE_H_

#include <cstdio>
#include <cstdlib>

namespace fuzz {

inline void Require(bool holds, const char* sentence) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", sentence);
  std::abort();
}

}  // namespace fuzz

#endif  // TRANSFERD_TEST_FUZZ_NATIVE_REQUIRE_H_
