// A handset for machines without sound hardware: an ALSA plug-in (ioplug) with the pace of a real card.
//
// Played sound is written to the file or FIFO `ear`, captured sound is read from `mouth`, raw s16le, as many channels and
// samples a second as were agreed. A mouth that is dry gives silence; a file that is missing makes the device missing.
// The position moves by whole periods of real time, as that of a card with interrupts does, and an application that comes
// too late gets its overrun or underrun. While the file `unplugged` exists, the device is gone (ENODEV).
//
//   gcc -shared -fPIC -DPIC -o libasound_module_pcm_virtual_handset.so virtual-handset.c -lasound
//
//   pcm_type.virtual_handset { lib "/absolute/libasound_module_pcm_virtual_handset.so" }
//   pcm.handset { type virtual_handset ear "ear.raw" mouth "mouth.raw" }
//   pcm.studio  { type virtual_handset ear "ear.raw" mouth "mouth.raw" rate 48000 channels 2 }   # a card that knows only this

#define _GNU_SOURCE
#include <alsa/asoundlib.h>
#include <alsa/pcm_external.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

struct handset {
  snd_pcm_ioplug_t io;
  int timer;
  int file;
  int running;
  char* unplugged;
  uint64_t started_ns;
  snd_pcm_uframes_t position;  // frames since the start, whole periods
};

static uint64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int is_unplugged(const char* path) { return path != NULL && access(path, F_OK) == 0; }

static void set_timer(struct handset* handset, uint64_t interval_ns) {
  struct timespec interval = {.tv_sec = (time_t)(interval_ns / 1000000000u), .tv_nsec = (long)(interval_ns % 1000000000u)};
  struct itimerspec setting = {.it_interval = interval, .it_value = interval};
  timerfd_settime(handset->timer, 0, &setting, NULL);
}

// alsa-lib takes any error of pointer() for an overrun and prepares anew: there a device that is gone shows itself.
static int prepare(snd_pcm_ioplug_t* io) {
  struct handset* handset = io->private_data;
  return is_unplugged(handset->unplugged) ? -ENODEV : 0;
}

static int start(snd_pcm_ioplug_t* io) {
  struct handset* handset = io->private_data;
  handset->started_ns = now_ns();
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
  if (is_unplugged(handset->unplugged)) return -ENODEV;
  if (!handset->running) return 0;
  snd_pcm_uframes_t position = (now_ns() - handset->started_ns) * io->rate / 1000000000u;
  position -= position % io->period_size;
  if (position - handset->position > io->buffer_size) return -EPIPE;
  handset->position = position;
  return (snd_pcm_sframes_t)(position % io->buffer_size);
}

static snd_pcm_sframes_t transfer(snd_pcm_ioplug_t* io, const snd_pcm_channel_area_t* areas, snd_pcm_uframes_t offset,
                                  snd_pcm_uframes_t frames) {
  struct handset* handset = io->private_data;
  char* samples = (char*)areas->addr + (areas->first + areas->step * offset) / 8;
  const size_t bytes = frames * sizeof(int16_t) * io->channels;
  ssize_t done = 0;
  if (io->stream == SND_PCM_STREAM_PLAYBACK) {
    done = write(handset->file, samples, bytes);
  } else {
    memset(samples, 0, bytes);
    done = read(handset->file, samples, bytes);
  }
  (void)done;  // a full FIFO loses sound, a dry one gives silence
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

static int close_handset(snd_pcm_ioplug_t* io) {
  struct handset* handset = io->private_data;
  close(handset->timer);
  close(handset->file);
  free(handset->unplugged);
  free(handset);
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
  if (error >= 0) error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_PERIOD_BYTES, 160, 65536);
  if (error >= 0) error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_PERIODS, 2, 64);
  return error;
}

struct settings {
  const char* ear;
  const char* mouth;
  const char* unplugged;
  long rate;
  long channels;
};

static void read_settings(snd_config_t* conf, struct settings* settings) {
  snd_config_iterator_t i, next;
  snd_config_for_each(i, next, conf) {
    snd_config_t* entry = snd_config_iterator_entry(i);
    const char* id;
    if (snd_config_get_id(entry, &id) < 0) continue;
    if (!strcmp(id, "ear")) snd_config_get_string(entry, &settings->ear);
    if (!strcmp(id, "mouth")) snd_config_get_string(entry, &settings->mouth);
    if (!strcmp(id, "unplugged")) snd_config_get_string(entry, &settings->unplugged);
    if (!strcmp(id, "rate")) snd_config_get_integer(entry, &settings->rate);
    if (!strcmp(id, "channels")) snd_config_get_integer(entry, &settings->channels);
  }
}

static int open_file(const struct settings* settings, snd_pcm_stream_t stream) {
  const int playback = stream == SND_PCM_STREAM_PLAYBACK;
  const char* path = playback ? settings->ear : settings->mouth;
  if (path == NULL) return open("/dev/null", O_RDWR | O_CLOEXEC);
  const int flags = playback ? O_RDWR | O_CREAT : O_RDONLY;
  return open(path, flags | O_NONBLOCK | O_CLOEXEC, 0644);
}

SND_PCM_PLUGIN_DEFINE_FUNC(virtual_handset) {
  (void)root;
  struct settings settings = {0};
  read_settings(conf, &settings);
  if (is_unplugged(settings.unplugged)) return -ENODEV;
  const int file = open_file(&settings, stream);
  if (file < 0) return -errno;
  struct handset* handset = calloc(1, sizeof *handset);
  if (handset == NULL) {
    close(file);
    return -ENOMEM;
  }
  handset->file = file;
  handset->unplugged = settings.unplugged ? strdup(settings.unplugged) : NULL;
  handset->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  handset->io.version = SND_PCM_IOPLUG_VERSION;
  handset->io.name = "virtual handset";
  handset->io.callback = &callbacks;
  handset->io.private_data = handset;
  handset->io.poll_fd = handset->timer;
  handset->io.poll_events = POLLIN;
  int error = snd_pcm_ioplug_create(&handset->io, name, stream, mode);
  if (error < 0) {
    close(handset->timer);
    close(file);
    free(handset->unplugged);
    free(handset);
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
