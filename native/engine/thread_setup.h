// What a thread of the engine is like for the kernel.
#ifndef TRANSFERD_NATIVE_ENGINE_THREAD_SETUP_H_
#define TRANSFERD_NATIVE_ENGINE_THREAD_SETUP_H_

#include <pthread.h>
#include <sched.h>
#include <signal.h>

#include <cstring>
#include <string>

namespace transferd {

// At most 15 characters; seen in `top -H`.
inline void NameThread(const char* name) { pthread_setname_np(pthread_self(), name); }

// Signals are the main thread's business.
inline void BlockSignals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

// Asks for SCHED_FIFO for the calling thread. '' where it was granted, else why not and what to do.
inline std::string BecomeRealtime(int priority) {
  sched_param parameters{};
  parameters.sched_priority = priority;
  const int error = pthread_setschedparam(pthread_self(), SCHED_FIFO, &parameters);
  if (error == 0) return "";
  return "SCHED_FIFO priority " + std::to_string(priority) + " was refused (" + std::strerror(error) +
         "): allow it with LimitRTPRIO= in the unit, or run as root";
}

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_ENGINE_THREAD_SETUP_H_
