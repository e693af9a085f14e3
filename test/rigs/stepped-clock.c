// Somebody sets the time of one process: a library to preload, behind which the clock of the day is as many seconds off as a file says.
//
// `STEPPED_CLOCK` names the file: one int64 of seconds, in the machine's order, mapped into memory, so that whoever writes it steps the clock at
// once. Only what tells the time of day is changed (CLOCK_REALTIME, gettimeofday, time): the monotonic clock and whatever sleeps by it go on, as
// they do when ntpd or a person steps the clock of the machine.
//
//   gcc -shared -fPIC -o stepped-clock.so stepped-clock.c

#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t* offset;

__attribute__((constructor)) static void map_the_file(void) {
  const char* path = getenv("STEPPED_CLOCK");
  const int file = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
  void* const mapped = file < 0 ? MAP_FAILED : mmap(NULL, sizeof *offset, PROT_READ, MAP_SHARED, file, 0);
  if (mapped == MAP_FAILED) abort();
  close(file);
  offset = mapped;
}

int clock_gettime(clockid_t clock, struct timespec* now) {
  const int result = (int)syscall(SYS_clock_gettime, clock, now);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    now->tv_sec += offset == NULL ? 0 : *offset;
  }
  return result;
}

int gettimeofday(struct timeval* restrict now, void* restrict zone) {
  (void)zone;
  struct timespec time;
  if (clock_gettime(CLOCK_REALTIME, &time) != 0) return -1;
  now->tv_sec = time.tv_sec;
  now->tv_usec = time.tv_nsec / 1000;
  return 0;
}

time_t time(time_t* result) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (result != NULL) *result = now.tv_sec;
  return now.tv_sec;
}
