// How soon does our receiver suspect a tone that begins, and how often where no digit is? One line of JSON. spandsp has no such signal.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <vector>

#include "../battery/corpora.h"
#include "dtmf/detector.h"

namespace {

using battery::Corpus;
using battery::Track;

const Corpus& Named(const std::vector<Corpus>& corpora, const char* name) {
  return *std::find_if(corpora.begin(), corpora.end(), [&](const Corpus& c) { return std::strcmp(c.name, name) == 0; });
}

// From the first sample of each digit to the first warning of it, ms; 100 where there is none.
std::vector<double> Delays() {
  const Track track = Named(battery::SignalCorpora(), "latency").make();
  const std::vector<int16_t> samples = track.Rounded();
  std::vector<double> delays(track.trials.size(), 100);
  transferd::DtmfDetector detector;
  size_t trial = 0;
  bool before = false;
  for (size_t at = 0; at < samples.size() && trial < track.trials.size(); at++) {
    detector.Push({&samples[at], 1});
    const bool warned = detector.ToneSuspected().has_value();
    const auto now = static_cast<long>(at) + 1;
    while (trial < track.trials.size() && now > track.trials[trial].to) trial++;
    if (trial == track.trials.size()) break;
    const long onset = track.trials[trial].onset;
    if (warned && !before && now > onset) {
      delays[trial] = std::min(delays[trial], static_cast<double>(now - onset) * 1000 / battery::kRateHz);
    }
    before = warned;
  }
  std::sort(delays.begin(), delays.end());
  return delays;
}

// Warnings an hour of a voice that says no digit.
double FalseWarnings() {
  const std::vector<int16_t> samples = Named(battery::NothingCorpora(), "voice").make().Rounded();
  transferd::DtmfDetector detector;
  long warnings = 0;
  bool before = false;
  for (size_t at = 0; at + transferd::dtmf::kHopSamples <= samples.size(); at += transferd::dtmf::kHopSamples) {
    detector.Push({&samples[at], transferd::dtmf::kHopSamples});
    const bool warned = detector.ToneSuspected().has_value();
    warnings += warned && !before;
    before = warned;
  }
  return static_cast<double>(warnings) * 3600 * battery::kRateHz / static_cast<double>(samples.size());
}

}  // namespace

int main() {
  const std::vector<double> delays = Delays();
  std::printf("{\"medianMs\":%.2f,\"maxMs\":%.2f,\"falsePerHour\":%.1f}\n", delays[delays.size() / 2], delays.back(),
              FalseWarnings());
}
