// What each kernel of our receiver hears in a raw recording: its name, then a line for each beginning and end of a digit.
//
//   listen FILE
#include <algorithm>
#include <cstdio>
#include <vector>

#include "dtmf/detector.h"

namespace {

constexpr size_t kFrameSamples = 160;

std::vector<int16_t> Read(const char* path) {
  std::vector<int16_t> samples;
  if (FILE* file = std::fopen(path, "rb")) {
    int16_t piece[4096];
    for (size_t got; (got = std::fread(piece, sizeof piece[0], std::size(piece), file)) > 0;) {
      samples.insert(samples.end(), piece, piece + got);
    }
    std::fclose(file);
  }
  return samples;
}

void Tell(std::span<const transferd::DigitEvent> events, int64_t position) {
  for (const transferd::DigitEvent& event : events) {
    const bool begins = event.kind == transferd::DigitEvent::Kind::kBegin;
    std::printf("%s %c %lld %lld at %lld %.2f %.2f\n", begins ? "begin" : "end", event.digit,
                static_cast<long long>(event.start), static_cast<long long>(event.end),
                static_cast<long long>(position), event.low_dbm0, event.high_dbm0);
  }
}

void Listen(const transferd::dtmf::Kernel& kernel, std::span<const int16_t> samples) {
  std::printf("kernel %s\n", kernel.name);
  transferd::DtmfDetector detector(kernel);
  for (size_t at = 0; at < samples.size(); at += kFrameSamples) {
    const auto events = detector.Push(samples.subspan(at, std::min(kFrameSamples, samples.size() - at)));
    Tell(events, detector.position());
  }
  Tell(detector.Flush(), detector.position());
}

}  // namespace

int main(int count, char** words) {
  const std::vector<int16_t> samples = count == 2 ? Read(words[1]) : std::vector<int16_t>{};
  if (samples.empty()) return std::fprintf(stderr, "listen FILE: a recording with samples in it\n"), 64;
  for (const transferd::dtmf::Kernel* kernel : transferd::dtmf::Kernels()) Listen(*kernel, samples);
}
