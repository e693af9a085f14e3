// Counts the digits that our receiver and spandsp's hear in recordings that hold none: as they are, and hardened, which
// is 300-3400 Hz of them, 4 dB louder, at speeds from 0.80 to 1.35.
//
//   talk_off FILE...    raw 8 kHz mono 16-bit samples; a line of JSON for each file and speed (0: as it is)
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <memory>
#include <numbers>
#include <string>

#include "../battery/receivers.h"

namespace {

using Sound = std::vector<int16_t>;
constexpr double kRateHz = 8000;
constexpr double kSpeeds[] = {0.80, 0.87, 0.93, 1.00, 1.07, 1.15, 1.25, 1.35};

// A feature code: its second key follows the first within this time.
constexpr int64_t kPairSamples = 4 * 8000;

double Sinc(double cutoff, double t) {
  return t == 0 ? cutoff : std::sin(std::numbers::pi * cutoff * t) / (std::numbers::pi * t);
}

// Plays faster or slower: windowed sinc of 32 samples, in 64 phases between them.
std::vector<float> AtSpeed(const Sound& sound, double speed) {
  constexpr int kTaps = 32, kPhases = 64;
  static float table[kPhases + 1][kTaps];
  const double cutoff = std::min(1.0, 1 / speed) * 0.97;
  for (int phase = 0; phase <= kPhases; phase++) {
    for (int k = 0; k < kTaps; k++) {
      const double t = k - (kTaps / 2 - 1) - static_cast<double>(phase) / kPhases;
      const double window = std::abs(t) > kTaps / 2 ? 0 : 0.5 + 0.5 * std::cos(std::numbers::pi * t / (kTaps / 2));
      table[phase][k] = static_cast<float>(Sinc(cutoff, t) * window);
    }
  }
  const auto count = static_cast<size_t>(static_cast<double>(sound.size() - kTaps) / speed);
  std::vector<float> played(count);
  for (size_t n = 0; n < count; n++) {
    const double position = static_cast<double>(n) * speed, whole = std::floor(position);
    const float* taps = table[std::lrint((position - whole) * kPhases)];
    const int16_t* at = sound.data() + static_cast<size_t>(whole);
    for (int k = 0; k < kTaps; k++) played[n] += static_cast<float>(at[k]) * taps[k];
  }
  return played;
}

// 300 to 3400 Hz by a windowed sinc of 129 taps, and 4 dB louder.
Sound BandLimited(const std::vector<float>& sound) {
  constexpr int kTaps = 129, kMiddle = kTaps / 2;
  const auto gain = std::pow(10.0, 4 / 20.);
  std::array<float, kTaps> taps;
  for (int k = 0; k < kTaps; k++) {
    const double t = k - kMiddle, window = 0.54 + 0.46 * std::cos(std::numbers::pi * t / (kMiddle + 1));
    taps[static_cast<size_t>(k)] =
        static_cast<float>(gain * window * (Sinc(2 * 3400 / kRateHz, t) - Sinc(2 * 300 / kRateHz, t)));
  }
  Sound limited(sound.size() - kTaps);
  for (size_t n = 0; n < limited.size(); n++) {
    float sum = 0;
    for (size_t k = 0; k < kTaps; k++) sum += sound[n + k] * taps[k];
    limited[n] = static_cast<int16_t>(std::clamp(std::lrint(sum), -32768L, 32767L));
  }
  return limited;
}

int Pairs(const std::vector<battery::Heard>& heard) {
  int pairs = 0;
  for (size_t i = 0; i + 1 < heard.size(); i++) {
    const char first = heard[i].digit, second = heard[i + 1].digit;
    const bool code = (first == '#' && second == '1') || (first == '*' && second == '2');
    pairs += code && heard[i + 1].start - heard[i].start < kPairSamples;
  }
  return pairs;
}

void Count(const char* path, const Sound& sound, double speed) {
  const auto ours = battery::HearOurs(sound, battery::kFrameSamples);
  const auto spandsp = battery::HearSpandsp(sound, battery::kFrameSamples);
  std::printf("{\"file\":\"%s\",\"speed\":%.2f,\"hours\":%.4f,\"ours\":%zu,\"spandsp\":%zu,\"pairs\":%d,"
              "\"spandspPairs\":%d}\n",
              path, speed, static_cast<double>(sound.size()) / kRateHz / 3600, ours.size(), spandsp.size(), Pairs(ours),
              Pairs(spandsp));
  std::fflush(stdout);
}

Sound Read(const char* path) {
  Sound sound;
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path, "rb"), std::fclose);
  std::array<int16_t, 8192> piece;
  while (file) {
    const size_t count = std::fread(piece.data(), sizeof piece[0], piece.size(), file.get());
    if (count == 0) break;
    sound.insert(sound.end(), piece.begin(), piece.begin() + static_cast<ptrdiff_t>(count));
  }
  return sound;
}

}  // namespace

int main(int count, char** words) {
  for (int i = 1; i < count; i++) {
    const Sound sound = Read(words[i]);
    if (sound.size() < kRateHz) return std::fprintf(stderr, "%s holds no second of sound\n", words[i]), 66;
    Count(words[i], sound, 0);
    for (const double speed : kSpeeds) Count(words[i], BandLimited(AtSpeed(sound, speed)), speed);
  }
}
