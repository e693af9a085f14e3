#ifndef TRANSFERD_SYSTEM_NOTIFY_H_
#define TRANSFERD_SYSTEM_NOTIFY_H_

#include <string_view>

namespace transferd {

// Sends one sd_notify(3) datagram to the AF_UNIX socket `address`: a path, or a name of the abstract namespace after '@'.
// Waits at most a quarter of a second for a full queue. Returns 0 or an errno.
int Notify(std::string_view address, std::string_view state);

}  // namespace transferd

#endif  // TRANSFERD_SYSTEM_NOTIFY_H_
