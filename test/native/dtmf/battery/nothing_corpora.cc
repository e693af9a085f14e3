// What holds no digit: the tones of the network, neighbours of the digits, chirps, harmonics, noise and a voice.
#include <cmath>
#include <cstdio>

#include "corpora.h"

namespace battery {
namespace {

struct Tone {
  double hz, dbm0;
};
using Chord = std::vector<Tone>;

void Sound(Track& t, const char* group, double seconds, const std::function<double(long)>& sample) {
  t.Begin(100);
  const long start = t.size() - t.from(), count = std::lrint(seconds * kRateHz);
  t.Silence(seconds * 1000);
  t.Add([&](long n) { return n < start || n >= start + count ? 0 : sample(n - start); });
  t.End(group, "", 150);
}

// The chord again and again.
void Cadence(Track& t, const char* group, const Chord& chord, double on_s, double off_s, int times) {
  for (int i = 0; i < times; i++) {
    std::vector<double> phases;
    for (size_t k = 0; k < chord.size(); k++) phases.push_back(t.random.Between(0, kTwoPi));
    Sound(t, group, on_s, [&](long n) {
      double sum = 0;
      for (size_t k = 0; k < chord.size(); k++) {
        sum += PeakOf(chord[k].dbm0) * std::sin(phases[k] + kTwoPi * chord[k].hz * static_cast<double>(n) / kRateHz);
      }
      return sum;
    });
    t.Silence(off_s * 1000);
  }
}

void ProgressTones(Track& t) {
  Cadence(t, "progress", {{350, -10}, {440, -10}}, 5, .2, 6);
  Cadence(t, "progress", {{440, -10}, {480, -10}}, 2, .5, 10);
  Cadence(t, "progress", {{480, -10}, {620, -10}}, .5, .5, 20);
  Cadence(t, "progress", {{425, -6}}, 1, .2, 20);
  Cadence(t, "progress", {{400, -10}, {450, -10}}, .4, .2, 20);
  Cadence(t, "progress", {{480, -8}, {620, -8}}, .25, .25, 20);
  for (const double hz : {913.8, 985.2, 1370.6, 1428.5, 1776.7}) Cadence(t, "SIT", {{hz, -10}}, .33, .1, 20);
  Cadence(t, "fax", {{1100, -8}}, .5, .3, 20);
  Cadence(t, "fax", {{2100, -8}}, 3, .3, 5);
  Cadence(t, "fax", {{1300, -8}}, .6, .2, 10);
  Cadence(t, "CAS", {{2130, -10}, {2750, -10}}, .08, .2, 40);
}

// Two of six, each pair.
void EachPair(Track& t, const char* group, const double (&hz)[6], double dbm0, double seconds, int times) {
  for (int a = 0; a < 6; a++) {
    for (int b = a + 1; b < 6; b++) Cadence(t, group, {{hz[a], dbm0}, {hz[b], dbm0}}, seconds, seconds, times);
  }
}

void RegisterSignalling(Track& t) {
  EachPair(t, "R1", {700, 900, 1100, 1300, 1500, 1700}, -7, .068, 10);
  EachPair(t, "R2", {1380, 1500, 1620, 1740, 1860, 1980}, -9, .1, 8);
  EachPair(t, "R2", {1140, 1020, 900, 780, 660, 540}, -9, .1, 8);
}

void Neighbours(Track& t) {
  for (int a = 0; a < 4; a++) {
    Cadence(t, "one tone", {{kRowHz[a], -6}}, .2, .1, 20);
    Cadence(t, "one tone", {{kColumnHz[a], -6}}, .2, .1, 20);
    for (int b = a + 1; b < 4; b++) {
      Cadence(t, "one group", {{kRowHz[a], -8}, {kRowHz[b], -8}}, .1, .1, 10);
      Cadence(t, "one group", {{kColumnHz[a], -8}, {kColumnHz[b], -8}}, .1, .1, 10);
    }
  }
  for (int key = 0; key < 16; key++) {
    for (const double less : {0., -3., -6.}) {
      const double row = kRowHz[key / 4], column = kColumnHz[key % 4], next = kColumnHz[(key % 4 + 1) % 4];
      Cadence(t, "three tones", {{row, -10}, {column, -10}, {next, -10 + less}}, .1, .1, 4);
      Cadence(t, "three tones", {{row, -10}, {column, -10}, {2600, -10 + less}}, .1, .1, 4);
    }
  }
  for (int i = 0; i < 60; i++) {
    const double first = t.random.Between(300, 3400), second = t.random.Between(300, 3400);
    bool near = false;
    for (const double hz : kRowHz) near |= std::abs(first / hz - 1) < .035 || std::abs(second / hz - 1) < .035;
    if (!near) Cadence(t, "random pair", {{first, -10}, {second, -10}}, .1, .05, 10);
  }
}

void Harmonics(Track& t) {
  for (int i = 0; i < 40; i++) {
    const double pitch_hz = t.random.Between(90, 450);
    std::vector<double> phases(static_cast<size_t>(3 + t.random.Below(8)));
    for (double& phase : phases) phase = t.random.Between(0, kTwoPi);
    Sound(t, "harmonics", 2, [&](long n) {
      const double time = static_cast<double>(n) / kRateHz, vibrato = 1 + .01 * std::sin(kTwoPi * 5 * time);
      double sum = 0;
      for (size_t h = 1; h <= phases.size() && pitch_hz * static_cast<double>(h) < 3900; h++) {
        const auto order = static_cast<double>(h);
        sum += PeakOf(-12 - 2 * order) * std::sin(phases[h - 1] + kTwoPi * pitch_hz * order * vibrato * time);
      }
      return sum;
    });
  }
}

// Two tones that glide.
void Chirps(Track& t) {
  for (int i = 0; i < 30; i++) {
    double hz[4];
    for (double& end : hz) end = t.random.Between(300, 3400);
    const double seconds = t.random.Between(.5, 3);
    Sound(t, "chirps", seconds, [&](long n) {
      const double time = static_cast<double>(n) / kRateHz, half = time * time / 2 / seconds;
      return PeakOf(-10) * (std::sin(kTwoPi * (hz[0] * time + (hz[1] - hz[0]) * half)) +
                            std::sin(kTwoPi * (hz[2] * time + (hz[3] - hz[2]) * half)));
    });
  }
}

// V.23 and Bell 202 at 1200 Bd.
void Modems(Track& t) {
  constexpr double kHz[2][2] = {{1300, 2100}, {1200, 2200}};
  for (int i = 0; i < 20; i++) {
    double phase = 0, bit = 0, hz = kHz[i % 2][0];
    Sound(t, "modem", 2, [&](long) {
      bit += 1200 / kRateHz;
      if (bit >= 1) {
        bit -= 1;
        hz = kHz[i % 2][t.random.Below(2)];
      }
      phase += kTwoPi * hz / kRateHz;
      return PeakOf(-10) * std::sin(phase);
    });
  }
}

Track Tones() {
  Track t(33);
  ProgressTones(t);
  RegisterSignalling(t);
  Neighbours(t);
  Harmonics(t);
  Chirps(t);
  Modems(t);
  return t;
}

constexpr long kHalfHour = 1800 * 8000L;

Track WhiteNoise() {
  Track t(34);
  t.Begin(0);
  t.samples.resize(kHalfHour);
  t.AddNoise(-15);
  t.End("all", "", 0);
  return t;
}

// Paul Kellet's filter for -3 dB an octave.
Track PinkNoise() {
  Track t(35);
  t.Begin(0);
  t.samples.resize(kHalfHour);
  double slow = 0, middle = 0, fast = 0;
  t.Add([&](long) {
    const double white = t.random.Normal();
    slow = .99765 * slow + white * .0990460;
    middle = .963 * middle + white * .2965164;
    fast = .57 * fast + white * 1.0526913;
    return (slow + middle + fast + white * .1848) * 1200;
  });
  t.End("all", "", 0);
  return t;
}

Track Voice() {
  Track t(36);
  t.Begin(0);
  for (int i = 0; i < 360; i++) {
    const std::vector<double> voice = SyntheticVoice(80000, t.random, 16000);
    t.samples.insert(t.samples.end(), voice.begin(), voice.end());
  }
  t.End("all", "", 0);
  return t;
}

}  // namespace

std::vector<Corpus> NothingCorpora() {
  return {{"tones", Tones}, {"white noise", WhiteNoise}, {"pink noise", PinkNoise}, {"voice", Voice}};
}

}  // namespace battery
