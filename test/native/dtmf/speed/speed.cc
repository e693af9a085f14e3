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
#include "mix.h"

namespace {

using battery::AddNoise;
using battery::AddVoice;
using battery::Mix;
using battery::Sound;
using battery::Track;

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

bool Pass(const char* path, int times, const char* name) {
  const Sound sound = battery::ReadSound(path);
  if (sound.empty()) return false;
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
  if (command == "write" && count == 3) return battery::WriteSound(words[2], Mix()) ? 0 : 1;
  if (command == "pass" && count == 5) return Pass(words[2], std::atoi(words[3]), words[4]) ? 0 : 1;
  return 64;
}
