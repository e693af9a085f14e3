#ifndef TRANSFERD_SYSTEM_ROUTE_MONITOR_H_
#define TRANSFERD_SYSTEM_ROUTE_MONITOR_H_

namespace transferd {

// Opens a rtnetlink(7) socket on which the kernel tells of every change of addresses and routes of both families;
// non-blocking. Returns a descriptor or -errno.
int OpenRouteMonitor();

}  // namespace transferd

#endif  // TRANSFERD_SYSTEM_ROUTE_MONITOR_H_
