// A handset for machines without sound hardware: an ALSA plug-in (ioplug) with the pace of a real card.
//
// Played sound is written to the file or FIFO `ear`, captured sound is read from `mouth`, raw s16le, as many channels and
// samples a second as were agreed. A mouth that is dry gives silence; a file that is missing makes the device missing.
// The position moves by whole periods, as that of a card with interrupts does, and an application that comes too late gets
// its overrun or underrun.
//
//   gcc -shared -fPIC -DPIC -o libasound_module_pcm_virtual_handset.so virtual-handset.c -lasound
//
//   pcm_type.virtual_handset { lib "/absolute/libasound_module_pcm_virtual_handset.so" }
//   pcm.handset { type virtual_handset ear "ear.raw" mouth "mouth.raw" }
//
// What else may be said of it:
//
//   rate 48000 channels 2     a card that knows only this
//   capture_ppm 100           its microphone's clock is so much faster than the machine's; playback_ppm likewise
//   unplugged "FILE"          while this file exists, the device is gone (ENODEV)
//   xrun "FILE"               when FILE.capture or FILE.playback appears, the next look at that position is an overrun or
//                             underrun, and the file goes
//   clock "FILE"              eight bytes of nanoseconds, mapped into memory, are the time: whoever advances them has ten
//                             minutes of sound in a second

#define _GNU_SOURCE
#include <alsa/asoundlib.h>
#include <alsa/pcm_external.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

struct settings {
  const char* ear;
  const char* mouth;
  const char* unplugged;
  const char* xrun;
  const char* clock;
  long rate;
  long channels;
  long capture_ppm;
  long playback_ppm;
};

struct handset {
  snd_pcm_ioplug_t io;
  int timer;
  int file;
  int running;
  char* unplugged;
  char* xrun;
  volatile const uint64_t* clock_ns;
  long ppm;
  uint64_t started_ns;
  snd_pcm_uframes_t position;  // frames since the start, whole periods
  off_t captured;  // samples of the mouth up to the end of the last transfer
  off_t base;      // samples of the mouth before the application began to count
};

static uint64_t now_ns(const struct handset* handset) {
  struct timespec now;
  if (handset->clock_ns != NULL) return *handset->clock_ns;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int exists(const char* path) { return path != NULL && access(path, F_OK) == 0; }

static void set_timer(struct handset* handset, uint64_t interval_ns) {
  struct timespec interval = {.tv_sec = (time_t)(interval_ns / 1000000000u), .tv_nsec = (long)(interval_ns % 1000000000u)};
  struct itimerspec setting = {.it_interval = interval, .it_value = interval};
  timerfd_settime(handset->timer, 0, &setting, NULL);
}

// Frames that the card's own clock has counted since the start.
static uint64_t frames_now(const struct handset* handset) {
  const uint64_t elapsed = now_ns(handset) - handset->started_ns;
  const double rate = handset->io.rate * (1 + handset->ppm * 1e-6);
  return (uint64_t)((double)elapsed * rate / 1e9);
}

// alsa-lib takes any error of pointer() for an overrun and prepares anew: there a device that is gone shows itself.
static int prepare(snd_pcm_ioplug_t* io) {
  struct handset* handset = io->private_data;
  handset->base = handset->captured;
  return exists(handset->unplugged) ? -ENODEV : 0;
}

static int start(snd_pcm_ioplug_t* io) {
  struct handset* handset = io->private_data;
  handset->started_ns = now_ns(handset);
  handset->position = 0;
  handset->running = 1;
  set_timer(handset, io->period_size * 1000000000ull / io->rate);
  return 0;
}

static int stop(snd_pcm_ioplug_t* io) {
  struct handset* handset = io->private_data;
  handset->running = 0;
  set_timer(handset, 0);
  return 0;
}

static snd_pcm_sframes_t pointer(snd_pcm_ioplug_t* io) {
  struct handset* handset = io->private_data;
  if (exists(handset->unplugged)) return -ENODEV;
  if (!handset->running) return 0;
  if (exists(handset->xrun) && unlink(handset->xrun) == 0) return -EPIPE;
  snd_pcm_uframes_t position = frames_now(handset);
  position -= position % io->period_size;
  if (position - handset->position > io->buffer_size) return -EPIPE;
  handset->position = position;
  return (snd_pcm_sframes_t)(position % io->buffer_size);
}

// Whoever captures through `plug` is offered the same frames again until it has taken them: they are looked up by their
// number. A FIFO has no numbers.
static void capture(snd_pcm_ioplug_t* io, int16_t* samples, size_t count) {
  struct handset* handset = io->private_data;
  const off_t place = handset->base + (off_t)(io->appl_ptr * io->channels);
  memset(samples, 0, count * sizeof(int16_t));
  ssize_t got = pread(handset->file, samples, count * sizeof(int16_t), place * (off_t)sizeof(int16_t));
  if (got < 0 && errno == ESPIPE) got = read(handset->file, samples, count * sizeof(int16_t));
  (void)got;  // a dry mouth is silent
  handset->captured = place + (off_t)count;
}

static snd_pcm_sframes_t transfer(snd_pcm_ioplug_t* io, const snd_pcm_channel_area_t* areas, snd_pcm_uframes_t offset,
                                  snd_pcm_uframes_t frames) {
  struct handset* handset = io->private_data;
  char* samples = (char*)areas->addr + (areas->first + areas->step * offset) / 8;
  const size_t count = frames * io->channels;
  if (io->stream == SND_PCM_STREAM_CAPTURE) {
    capture(io, (int16_t*)samples, count);
  } else if (write(handset->file, samples, count * sizeof(int16_t)) < 0) {
    // A full FIFO loses sound.
  }
  return (snd_pcm_sframes_t)frames;
}

static int poll_revents(snd_pcm_ioplug_t* io, struct pollfd* descriptors, unsigned count, unsigned short* revents) {
  struct handset* handset = io->private_data;
  uint64_t expirations;
  (void)count;
  if ((descriptors[0].revents & POLLIN) && read(handset->timer, &expirations, sizeof expirations) < 0) expirations = 0;
  const unsigned short ready = io->stream == SND_PCM_STREAM_PLAYBACK ? POLLOUT : POLLIN;
  const snd_pcm_sframes_t available = snd_pcm_avail_update(io->pcm);
  *revents = 0;
  if (available < 0) *revents = POLLERR | ready;
  if (available >= (snd_pcm_sframes_t)io->period_size) *revents = ready;
  return 0;
}

static void release(struct handset* handset) {
  if (handset->timer >= 0) close(handset->timer);
  if (handset->file >= 0) close(handset->file);
  if (handset->clock_ns != NULL) munmap((void*)(uintptr_t)handset->clock_ns, sizeof(uint64_t));
  free(handset->unplugged);
  free(handset->xrun);
  free(handset);
}

static int close_handset(snd_pcm_ioplug_t* io) {
  release(io->private_data);
  return 0;
}

static const snd_pcm_ioplug_callback_t callbacks = {
    .prepare = prepare,
    .start = start,
    .stop = stop,
    .pointer = pointer,
    .transfer = transfer,
    .poll_revents = poll_revents,
    .close = close_handset,
};

// Limits: what the configuration fixes, else anything that a handset could be.
static int set_limits(snd_pcm_ioplug_t* io, long rate, long channels) {
  // MMAP as a card has it: the conversions of `plug` need it.
  const unsigned access[] = {SND_PCM_ACCESS_MMAP_INTERLEAVED, SND_PCM_ACCESS_RW_INTERLEAVED};
  const unsigned format = SND_PCM_FORMAT_S16_LE;
  int error = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_ACCESS, 2, access);
  if (error >= 0) error = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_FORMAT, 1, &format);
  if (error >= 0) {
    error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_CHANNELS, channels ? channels : 1, channels ? channels : 2);
  }
  if (error >= 0) {
    error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_RATE, rate ? rate : 8000, rate ? rate : 48000);
  }
  if (error >= 0) error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_PERIOD_BYTES, 80, 65536);
  if (error >= 0) error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_PERIODS, 2, 64);
  return error;
}

static void read_settings(snd_config_t* conf, struct settings* settings) {
  const struct {
    const char* id;
    const char** text;
    long* number;
  } known[] = {
      {"ear", &settings->ear, NULL},
      {"mouth", &settings->mouth, NULL},
      {"unplugged", &settings->unplugged, NULL},
      {"xrun", &settings->xrun, NULL},
      {"clock", &settings->clock, NULL},
      {"rate", NULL, &settings->rate},
      {"channels", NULL, &settings->channels},
      {"capture_ppm", NULL, &settings->capture_ppm},
      {"playback_ppm", NULL, &settings->playback_ppm},
  };
  snd_config_iterator_t i, next;
  snd_config_for_each(i, next, conf) {
    snd_config_t* entry = snd_config_iterator_entry(i);
    const char* id;
    if (snd_config_get_id(entry, &id) < 0) continue;
    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
      if (strcmp(id, known[k].id)) continue;
      if (known[k].text != NULL) snd_config_get_string(entry, known[k].text);
      if (known[k].number != NULL) snd_config_get_integer(entry, known[k].number);
    }
  }
}

static int open_file(const struct settings* settings, snd_pcm_stream_t stream) {
  const int playback = stream == SND_PCM_STREAM_PLAYBACK;
  const char* path = playback ? settings->ear : settings->mouth;
  if (path == NULL) return open("/dev/null", O_RDWR | O_CLOEXEC);
  const int flags = playback ? O_RDWR | O_CREAT : O_RDONLY;
  return open(path, flags | O_NONBLOCK | O_CLOEXEC, 0644);
}

// 0, or the error.
static int open_clock(struct handset* handset, const char* path) {
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return -errno;
  void* mapped = mmap(NULL, sizeof(uint64_t), PROT_READ, MAP_SHARED, file, 0);
  close(file);
  if (mapped == MAP_FAILED) return -errno;
  handset->clock_ns = mapped;
  return 0;
}

static int open_parts(struct handset* handset, const struct settings* settings, snd_pcm_stream_t stream) {
  handset->file = open_file(settings, stream);
  if (handset->file < 0) return -errno;
  handset->unplugged = settings->unplugged ? strdup(settings->unplugged) : NULL;
  if (settings->xrun != NULL) {
    const char* half = stream == SND_PCM_STREAM_PLAYBACK ? "playback" : "capture";
    if (asprintf(&handset->xrun, "%s.%s", settings->xrun, half) < 0) handset->xrun = NULL;
  }
  handset->ppm = stream == SND_PCM_STREAM_PLAYBACK ? settings->playback_ppm : settings->capture_ppm;
  handset->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  return settings->clock == NULL ? 0 : open_clock(handset, settings->clock);
}

SND_PCM_PLUGIN_DEFINE_FUNC(virtual_handset) {
  (void)root;
  struct settings settings = {0};
  read_settings(conf, &settings);
  if (exists(settings.unplugged)) return -ENODEV;
  struct handset* handset = calloc(1, sizeof *handset);
  if (handset == NULL) return -ENOMEM;
  handset->timer = handset->file = -1;
  int error = open_parts(handset, &settings, stream);
  if (error < 0) {
    release(handset);
    return error;
  }
  handset->io.version = SND_PCM_IOPLUG_VERSION;
  handset->io.name = "virtual handset";
  handset->io.callback = &callbacks;
  handset->io.private_data = handset;
  handset->io.poll_fd = handset->timer;
  handset->io.poll_events = POLLIN;
  error = snd_pcm_ioplug_create(&handset->io, name, stream, mode);
  if (error < 0) {
    release(handset);
    return error;
  }
  error = set_limits(&handset->io, settings.rate, settings.channels);
  if (error < 0) {
    snd_pcm_ioplug_delete(&handset->io);
    return error;
  }
  *pcmp = handset->io.pcm;
  return 0;
}
SND_PCM_PLUGIN_SYMBOL(virtual_handset);
