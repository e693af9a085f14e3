#ifndef TRANSFERD_SYSTEM_EVDEV_H_
#define TRANSFERD_SYSTEM_EVDEV_H_

#include <string>
#include <vector>

namespace transferd {

struct EvdevState {
  std::string name;
  std::string physical;
  std::vector<int> keys_down;
  std::vector<int> switches_on;
};

// Makes an open input node ours and reads its present state: exclusive where `grab` is set, stamps of CLOCK_MONOTONIC.
// Without `grab` a grab that was made earlier stays, so that the state can be read again.
// Returns 0, ENOTTY where the descriptor is no input node, or the errno of the refusal (EBUSY: somebody else grabbed it).
int OpenEvdev(int descriptor, bool grab, EvdevState* state);

}  // namespace transferd

#endif  // TRANSFERD_SYSTEM_EVDEV_H_
