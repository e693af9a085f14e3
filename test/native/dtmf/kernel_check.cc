// The kernels of the filter bank against Goertzel's recursion, and against each other.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "dtmf/bank_tables.h"
#include "dtmf/detector.h"
#include "dtmf/generator.h"
#include "dtmf/goertzel.h"

namespace dtmf = transferd::dtmf;
using dtmf::kHopSamples;
using dtmf::kTones;

namespace {

void Say(bool good, const dtmf::Kernel& kernel, const char* sentence) {
  std::printf("%s %s: %s\n", good ? "ok" : "not ok", kernel.name, sentence);
}

// One sample before the hop, at an address that suits no vector.
constexpr size_t kBefore = 1;
using Samples = std::vector<int16_t>;

Samples Hop(const std::function<int16_t(int)>& sample) {
  Samples samples;
  for (int n = 0; n < kHopSamples + static_cast<int>(kBefore); n++) samples.push_back(sample(n));
  return samples;
}

// What drives sums and squares to their ends.
std::vector<Samples> ExtremeHops() {
  constexpr int16_t kLeast = INT16_MIN, kMost = INT16_MAX;
  std::vector<Samples> hops = {Hop([](int) { return kLeast; }), Hop([](int) { return kMost; }),
                               Hop([](int) { return int16_t{0}; }),
                               Hop([](int n) { return n % 2 != 0 ? kLeast : kMost; }),
                               Hop([](int n) { return n % 4 < 2 ? kLeast : kMost; })};
  for (const float hz : dtmf::kToneHz) {
    const double w = dtmf::kRadiansPerHz * static_cast<double>(hz);
    hops.push_back(Hop([w](int n) { return std::cos(w * (n - 1)) < 0 ? kLeast : kMost; }));
    hops.push_back(Hop([w](int n) { return std::sin(w * (n - 1)) < 0 ? kMost : kLeast; }));
  }
  for (int place = 0; place <= kHopSamples; place++) {
    hops.push_back(Hop([=](int n) { return n == place ? kLeast : kMost; }));
  }
  return hops;
}

std::vector<Samples> RandomHops() {
  std::mt19937 random(4);
  std::vector<Samples> hops;
  for (int i = 0; i < 20000; i++) {
    const int shift = static_cast<int>(random() % 16);
    hops.push_back(Hop([&](int) { return static_cast<int16_t>(static_cast<int16_t>(random()) >> shift); }));
  }
  return hops;
}

// A table entry is rounded to the nearest whole number: half a unit for each unit of sample.
bool AgreesWithRecursion(const dtmf::Kernel& kernel, const Samples& samples) {
  const int16_t* hop = samples.data() + kBefore;
  const dtmf::GoertzelSums exact = dtmf::GoertzelRecursion(hop);
  dtmf::HopSums sums;
  kernel.correlate(hop, sums);
  double bound = 1e-3;
  for (int n = 0; n < kHopSamples; n++) bound += 0.5 * std::abs(static_cast<double>(hop[n]));
  for (size_t k = 0; k < kTones; k++) {
    if (std::abs(sums.cosine[k] - dtmf::kTableScale * exact.cosine[k]) > bound) return false;
    if (std::abs(sums.sine[k] - dtmf::kTableScale * exact.sine[k]) > bound) return false;
  }
  return true;
}

bool IsPlain(const dtmf::Kernel& kernel, const Samples& samples) {
  const dtmf::Kernel& plain = *dtmf::Kernels().front();
  const int16_t* hop = samples.data() + kBefore;
  dtmf::HopSums ours, theirs;
  kernel.correlate(hop, ours);
  plain.correlate(hop, theirs);
  const dtmf::HopEnergies a = kernel.energies(hop), b = plain.energies(hop);
  return ours.cosine == theirs.cosine && ours.sine == theirs.sine && a.energy == b.energy &&
         a.difference == b.difference;
}

bool Same(const dtmf::ToneVector& a, const dtmf::ToneVector& b) { return std::memcmp(&a, &b, sizeof a) == 0; }

// What is computed in floating point: the turned spectrum of the hop at some place of the stream, and the peaks of a
// window of four such.
bool TurnsAndPeaksAsPlain(const dtmf::Kernel& kernel, const Samples& samples) {
  const dtmf::Kernel& plain = *dtmf::Kernels().front();
  std::array<dtmf::HopSpectrum, dtmf::kWindowHops> ours, theirs;
  for (size_t i = 0; i < ours.size(); i++) {
    const auto hop_number = static_cast<int64_t>(7 * i + static_cast<uint16_t>(samples[i]));
    dtmf::FilterHop(kernel, samples.data() + kBefore, hop_number, ours[i]);
    dtmf::FilterHop(plain, samples.data() + kBefore, hop_number, theirs[i]);
    if (!Same(ours[i].re, theirs[i].re) || !Same(ours[i].im, theirs[i].im)) return false;
  }
  constexpr float kFactors[dtmf::kTones] = {3, 3, 1.8f, 3, 1, 3, 3, 1.8f};
  const dtmf::WindowPeaks a = kernel.peaks({&ours[0], &ours[1], &ours[2], &ours[3]}, kFactors);
  const dtmf::WindowPeaks b = plain.peaks({&theirs[0], &theirs[1], &theirs[2], &theirs[3]}, kFactors);
  return a.low == b.low && a.high == b.high && a.contenders == b.contenders;
}

bool EnergyIsSumOfSquares(const dtmf::Kernel& kernel, const Samples& samples) {
  uint64_t sum = 0;
  for (size_t n = kBefore; n < samples.size(); n++) sum += static_cast<uint64_t>(int64_t{samples[n]} * samples[n]);
  return kernel.energies(samples.data() + kBefore).energy == sum;
}

// Every digit, 45 ms and a gap of 35 ms, in noise that now and then hides it.
Samples DigitsInNoise() {
  std::mt19937 random(7);
  std::normal_distribution<double> noise(0, 1);
  Samples sound(30 * 16 * 640);
  transferd::DtmfGenerator generator;
  for (size_t i = 0; i * 640 < sound.size(); i++) {
    generator.Start(dtmf::kDigits[i % 16]);
    generator.Generate({sound.data() + i * 640, 360});
    const double level = 200.0 * static_cast<double>(i % 64);
    for (size_t n = i * 640; n < (i + 1) * 640; n++) {
      sound[n] = static_cast<int16_t>(std::clamp(sound[n] + level * noise(random), -32768.0, 32767.0));
    }
  }
  return sound;
}

std::string EventsOf(const dtmf::Kernel& kernel, const Samples& sound) {
  transferd::DtmfDetector detector(kernel);
  std::string text;
  char line[160];
  const auto tell = [&](std::span<const transferd::DigitEvent> events) {
    for (const transferd::DigitEvent& e : events) {
      std::snprintf(line, sizeof line, "%d%c %lld %lld %a %a\n", static_cast<int>(e.kind), e.digit,
                    static_cast<long long>(e.start), static_cast<long long>(e.end), e.low_dbm0, e.high_dbm0);
      text += line;
    }
  };
  for (size_t at = 0; at + 160 <= sound.size(); at += 160) tell(detector.Push({sound.data() + at, 160}));
  tell(detector.Flush());
  return text;
}

using Test = bool (*)(const dtmf::Kernel&, const Samples&);

bool All(const std::vector<Samples>& hops, const dtmf::Kernel& kernel, Test test) {
  return std::all_of(hops.begin(), hops.end(), [&](const Samples& hop) { return test(kernel, hop); });
}

}  // namespace

int main() {
  std::vector<Samples> hops = ExtremeHops();
  for (Samples& hop : RandomHops()) hops.push_back(std::move(hop));
  const Samples sound = DigitsInNoise();
  const std::string plain = EventsOf(*dtmf::Kernels().front(), sound);
  for (const dtmf::Kernel* kernel : dtmf::Kernels()) {
    Say(All(hops, *kernel, AgreesWithRecursion), *kernel, "agrees with Goertzel's recursion within the table's rounding");
    Say(All(hops, *kernel, IsPlain), *kernel, "gives the very integers of the plain kernel");
    Say(All(hops, *kernel, TurnsAndPeaksAsPlain), *kernel, "turns hops and finds peaks as the plain kernel, bit by bit");
    Say(All(hops, *kernel, EnergyIsSumOfSquares), *kernel, "energy is the sum of squares, at any level");
    Say(plain.size() > 10000 && EventsOf(*kernel, sound) == plain, *kernel, "hears the same digits in noise, bit by bit");
  }
}
