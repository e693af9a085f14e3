#include "track.h"

#include <algorithm>
#include <cstring>

namespace battery {

void Track::Digit(char digit, double ms, Levels levels, Deviations off) {
  const auto key = std::strchr(kKeys, digit) - kKeys;
  TwoTones(kRowHz[key / 4] * (1 + off.low), levels.low, kColumnHz[key % 4] * (1 + off.high), levels.high, ms);
}

void Track::TwoTones(double first_hz, double first_dbm0, double second_hz, double second_dbm0, double ms) {
  const double first_phase = random.Between(0, kTwoPi), second_phase = random.Between(0, kTwoPi);
  const double first = PeakOf(first_dbm0), second = PeakOf(second_dbm0);
  const long count = std::lrint(ms * kSamplesPerMs);
  for (long n = 0; n < count; n++) {
    const double turn = kTwoPi * static_cast<double>(n) / kRateHz;
    samples.push_back(first * std::sin(first_phase + turn * first_hz) +
                      second * std::sin(second_phase + turn * second_hz));
  }
}

void Track::AddNoise(double dbm0) {
  const double rms = RmsOf(dbm0);
  Add([&](long) { return rms * random.Normal(); });
}

void Track::Add(const std::function<double(long)>& sample) {
  for (long n = from_; n < size(); n++) samples[static_cast<size_t>(n)] += sample(n - from_);
}

std::vector<int16_t> Track::Rounded() const {
  std::vector<int16_t> rounded(samples.size());
  std::transform(samples.begin(), samples.end(), rounded.begin(), [](double sample) {
    return static_cast<int16_t>(std::clamp(std::lrint(sample), -32768L, 32767L));
  });
  return rounded;
}

namespace {

constexpr int kFormants = 4;

// Where the voice is going: a new aim every 60 to 220 ms.
struct Aim {
  double formant_hz[kFormants] = {500, 1500, 2500, 3400};
  double loudness = 0;
  bool fricative = false;
};

Aim NextAim(Random& random) {
  Aim aim;
  const double kind = random.Unit();
  aim.loudness = kind < 0.2 ? 0 : random.Between(0.3, 1);
  aim.fricative = kind > 0.85;
  aim.formant_hz[0] = random.Between(250, 950);
  aim.formant_hz[1] = random.Between(800, 2300);
  aim.formant_hz[2] = random.Between(std::max(1900.0, aim.formant_hz[1] + 200), 3100);
  aim.formant_hz[3] = random.Between(3200, 3800);
  return aim;
}

struct Resonator {
  double hz, newest = 0, older = 0;
  double Step(double in, double bandwidth_hz) {
    const double radius = std::exp(-std::numbers::pi * bandwidth_hz / kRateHz);
    const double out = in + 2 * radius * std::cos(kTwoPi * hz / kRateHz) * newest - radius * radius * older;
    older = newest;
    newest = out;
    return out * (1 - radius);
  }
};

}  // namespace

std::vector<double> SyntheticVoice(long count, Random& random, double peak) {
  std::vector<double> voice(static_cast<size_t>(count));
  Resonator resonators[kFormants] = {{500}, {1500}, {2500}, {3400}};
  Aim aim;
  double pitch_hz = random.Between(80, 260), phase = 0, loudness = 0, most = 1;
  long next_aim = 0;
  for (long n = 0; n < count; n++) {
    if (n >= next_aim) {
      next_aim = n + static_cast<long>(kSamplesPerMs * random.Between(60, 220));
      aim = NextAim(random);
      if (random.Unit() < 0.02) pitch_hz = random.Between(80, 300);
    }
    loudness += (aim.loudness - loudness) * 0.01;
    phase += pitch_hz * (1 + 0.01 * random.Normal()) / kRateHz;
    const double pulse = phase >= 1 ? 8 : 0, noise = random.Normal();
    phase -= std::floor(phase);
    const double source = aim.fricative ? noise * 0.25 : pulse + noise * 0.01;
    double sum = 0;
    for (int k = 0; k < kFormants; k++) {
      resonators[k].hz += (aim.formant_hz[k] - resonators[k].hz) * 0.004;
      sum += resonators[k].Step(source, 60 + 40 * k) * std::pow(0.6, k);
    }
    voice[static_cast<size_t>(n)] = sum * loudness;
    most = std::max(most, std::abs(sum * loudness));
  }
  for (double& sample : voice) sample *= peak / most;
  return voice;
}

}  // namespace battery
