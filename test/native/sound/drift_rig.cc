// A far end that says everything back at once, on an engine's clock that is advanced by hand: how long does a click take
// from the microphone to the earpiece, minute after minute, when the card's two clocks and ours all differ?
//
//   drift_rig <clock file> <ear file> <rate> <capture ppm> <playback ppm> <seconds> <ours|plain>
//
// `ours` goes through the engine's sound devices, `plain` copies frames between libasound's calls as they come, as a
// program without compensation does. The ALSA devices are called `mouth` and `ear`. Prints one line of JSON.
#include <alsa/asoundlib.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "sound/alsa.h"
#include "sound/frame.h"

using transferd::Frame;
using transferd::kFrameSamples;
namespace sound = transferd::sound;

namespace {

constexpr uint64_t kTickNs = 20'000'000;

struct Outcome {
  long xruns = 0;
};

class Clock {
 public:
  explicit Clock(const char* path) {
    const int file = open(path, O_RDWR | O_CLOEXEC);
    now_ = static_cast<uint64_t*>(mmap(nullptr, sizeof(uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0));
    close(file);
  }
  // The next tick, up to 3 ms late as on a busy machine, the same at every run.
  void Tick() {
    seed_ = seed_ * 1664525 + 1013904223;
    tick_ += kTickNs;
    *now_ = tick_ + (seed_ >> 16) % 3000 * 1000;
  }

 private:
  uint64_t* now_;
  uint64_t tick_ = 1'000'000'000;
  uint32_t seed_ = 1;
};

Outcome RunOurs(Clock& clock, int ticks) {
  const auto device = sound::OpenAlsa("mouth", "ear");
  Outcome outcome;
  Frame frame;
  for (int i = 0; i < ticks; i++) {
    clock.Tick();
    if (device->Read(frame) == sound::SoundDevice::Health::kLost) std::exit(2);
    if (device->Write(frame) == sound::SoundDevice::Health::kLost) std::exit(2);
  }
  const auto statistics = device->statistics();
  outcome.xruns = statistics.capture.xruns + statistics.playback.xruns;
  return outcome;
}

snd_pcm_t* OpenPlain(const char* name, snd_pcm_stream_t stream, unsigned rate) {
  snd_pcm_t* pcm = nullptr;
  if (snd_pcm_open(&pcm, name, stream, SND_PCM_NONBLOCK) < 0) std::exit(2);
  snd_pcm_set_params(pcm, SND_PCM_FORMAT_S16_LE, SND_PCM_ACCESS_RW_INTERLEAVED, 1, rate, 0, 100'000);
  return pcm;
}

// What lies in the microphone's buffer goes to the earpiece; 40 ms of silence in front of it.
Outcome RunPlain(Clock& clock, int ticks, unsigned rate) {
  snd_pcm_t* mouth = OpenPlain("mouth", SND_PCM_STREAM_CAPTURE, rate);
  snd_pcm_t* ear = OpenPlain("ear", SND_PCM_STREAM_PLAYBACK, rate);
  std::vector<int16_t> samples(rate / 50);
  Outcome outcome;
  const auto prime = [&] {
    std::fill(samples.begin(), samples.end(), int16_t{0});
    for (int i = 0; i < 2; i++) snd_pcm_writei(ear, samples.data(), samples.size());
    snd_pcm_start(ear);
  };
  snd_pcm_start(mouth);
  for (int i = 0; i < ticks; i++) {
    clock.Tick();
    if (i == 2) prime();
    std::fill(samples.begin(), samples.end(), int16_t{0});
    const long got = snd_pcm_readi(mouth, samples.data(), samples.size());
    if (got < 0 && got != -EAGAIN) {
      outcome.xruns++;
      snd_pcm_prepare(mouth);
      snd_pcm_start(mouth);
    }
    if (i < 2) continue;
    const long written = snd_pcm_writei(ear, samples.data(), samples.size());
    if (written < 0 && written != -EAGAIN) {
      outcome.xruns++;
      snd_pcm_prepare(ear);
      prime();
    }
  }
  snd_pcm_close(mouth);
  snd_pcm_close(ear);
  return outcome;
}

// Where the clicks are in the ear's file, in samples.
std::vector<double> Clicks(const char* path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<int16_t> samples(1 << 16);
  std::vector<double> clicks;
  double offset = 0;
  double quiet_until = 0;
  double best = 0;
  int best_value = 0;
  while (file.read(reinterpret_cast<char*>(samples.data()), static_cast<std::streamsize>(samples.size() * 2)),
         file.gcount() > 0) {
    const auto count = static_cast<size_t>(file.gcount() / 2);
    for (size_t i = 0; i < count; i++, offset++) {
      const int value = std::abs(samples[i]);
      if (best_value > 0 && offset > quiet_until) {
        clicks.push_back(best);
        best_value = 0;
      }
      if (value < 4000 || value <= best_value) continue;
      if (best_value == 0) quiet_until = offset + 2000;
      best = offset;
      best_value = value;
    }
  }
  return clicks;
}

}  // namespace

int main(int, char** words) {
  const auto rate = static_cast<unsigned>(std::atoi(words[3]));
  const double capture_hz = rate * (1 + std::atof(words[4]) * 1e-6);
  const double playback_hz = rate * (1 + std::atof(words[5]) * 1e-6);
  const int ticks = std::atoi(words[6]) * 50;
  Clock clock(words[1]);
  clock.Tick();
  const bool plain = std::strcmp(words[7], "plain") == 0;
  const Outcome outcome = plain ? RunPlain(clock, ticks, rate) : RunOurs(clock, ticks);
  // The microphone has a click each second of its own clock.
  const auto clicks = Clicks(words[2]);
  std::printf("{\"xruns\":%ld,\"delaysMs\":[", outcome.xruns);
  for (size_t n = 0; n < clicks.size(); n++) {
    const double delay = clicks[n] / playback_hz - (static_cast<double>(n) + 1) * rate / capture_hz;
    std::printf("%s%.3f", n > 0 ? "," : "", delay * 1000);
  }
  std::printf("]}\n");
}
