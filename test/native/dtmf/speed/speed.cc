// How long our receiver and spandsp's take for a sample, in one process, by turns.
//
//   speed time SECONDS      CPU time by sound and receiver: a line of JSON each
//   speed write FILE        the mix as raw samples
//   speed pass FILE TIMES RECEIVER   listens to the file so often, for a counter of instructions
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "../battery/receivers.h"
#include "../battery/track.h"

namespace {

using battery::Track;
using Sound = std::vector<int16_t>;

constexpr double kQuietDbm0 = -65;

void AddDigits(Track& t, double seconds) {
  for (double at = 0; at < seconds; at += 0.14) {
    t.Digit(battery::kKeys[t.random.Below(16)], 70, {-10, -10});
    t.Silence(70);
  }
}

void AddVoice(Track& t, double seconds) {
  const auto voice = battery::SyntheticVoice(static_cast<long>(seconds * battery::kRateHz), t.random, 12000);
  t.samples.insert(t.samples.end(), voice.begin(), voice.end());
}

void AddNoise(Track& t, double seconds, double dbm0) {
  const double rms = battery::RmsOf(dbm0);
  for (long n = 0; n < static_cast<long>(seconds * battery::kRateHz); n++) t.samples.push_back(rms * t.random.Normal());
}

// A third each of dialling, a voice and a quiet line.
Sound Mix() {
  Track t(37);
  for (int i = 0; i < 30; i++) {
    AddDigits(t, 2);
    AddVoice(t, 2);
    AddNoise(t, 2, kQuietDbm0);
  }
  return t.Rounded();
}

Sound Only(void (*add)(Track&)) {
  Track t(39);
  add(t);
  return t.Rounded();
}

std::map<std::string, Sound> Sounds() {
  return {{"mix", Mix()},
          {"voice", Only([](Track& t) { AddVoice(t, 60); })},
          {"noise", Only([](Track& t) { AddNoise(t, 60, -15); })},
          {"silence", Only([](Track& t) { t.Silence(60000); })}};
}

std::map<std::string, std::function<size_t(battery::Samples)>> Receivers() {
  std::map<std::string, std::function<size_t(battery::Samples)>> receivers;
  receivers["spandsp"] = [](battery::Samples s) { return battery::HearSpandsp(s, battery::kFrameSamples).size(); };
  for (const transferd::dtmf::Kernel* kernel : transferd::dtmf::Kernels()) {
    receivers[kernel->name] = [kernel](battery::Samples s) {
      return battery::HearWith(*kernel, s, battery::kFrameSamples).size();
    };
  }
  return receivers;
}

double CpuSeconds() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

void Time(double seconds) {
  const auto receivers = Receivers();
  for (const auto& [name, sound] : Sounds()) {
    std::map<std::string, double> best_ns;
    const double end = CpuSeconds() + seconds;
    while (CpuSeconds() < end) {
      for (const auto& [receiver, listen] : receivers) {
        const double start = CpuSeconds();
        listen(sound);
        const double ns = (CpuSeconds() - start) * 1e9 / static_cast<double>(sound.size());
        const auto [at, first] = best_ns.try_emplace(receiver, ns);
        at->second = std::min(at->second, ns);
      }
    }
    for (const auto& [receiver, ns] : best_ns) {
      std::printf("{\"sound\":\"%s\",\"receiver\":\"%s\",\"nsEach\":%.3f}\n", name.c_str(), receiver.c_str(), ns);
    }
  }
}

struct Close {
  void operator()(FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<FILE, Close>;

bool Write(const char* path) {
  const Sound mix = Mix();
  const File file(std::fopen(path, "wb"));
  return file && std::fwrite(mix.data(), sizeof mix[0], mix.size(), file.get()) == mix.size();
}

bool Pass(const char* path, int times, const char* name) {
  const File file(std::fopen(path, "rb"));
  if (!file) return false;
  Sound sound(8000 * 60);
  sound.resize(std::fread(sound.data(), sizeof sound[0], sound.size(), file.get()));
  const auto receivers = Receivers();
  const auto receiver = receivers.find(name);
  if (receiver == receivers.end()) return false;
  size_t digits = 0;
  for (int i = 0; i < times; i++) digits += receiver->second(sound);
  std::printf("{\"samples\":%zu,\"digits\":%zu}\n", sound.size() * static_cast<size_t>(times), digits);
  return true;
}

}  // namespace

int main(int count, char** words) {
  const std::string command = count > 1 ? words[1] : "";
  if (command == "time" && count == 3) return Time(std::atof(words[2])), 0;
  if (command == "write" && count == 3) return Write(words[2]) ? 0 : 1;
  if (command == "pass" && count == 5) return Pass(words[2], std::atoi(words[3]), words[4]) ? 0 : 1;
  return 64;
}
