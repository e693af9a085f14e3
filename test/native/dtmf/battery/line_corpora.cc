// Digits on real lines: noise, dial tone, echo, lost packets, hum, G.711, and a voice under the digit.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "corpora.h"
#include "g711/g711.h"
#include "packet_tracks.h"

namespace battery {
namespace {

int16_t ThroughALaw(int16_t sample) { return transferd::g711::DecodeALaw(transferd::g711::EncodeALaw(sample)); }
int16_t ThroughMuLaw(int16_t sample) { return transferd::g711::DecodeMuLaw(transferd::g711::EncodeMuLaw(sample)); }

Track InNoise(uint64_t seed, int ms, int times, int most_decibels, int least_decibels) {
  Track t(seed);
  for (int decibels = most_decibels; decibels >= least_decibels; decibels--) {
    EachDigit(times, [&](char digit) {
      t.Begin();
      t.Digit(digit, ms, {-7, -7});
      t.End(Group("dB", decibels), Text(digit), 60);
      t.AddNoise(-7.0 - decibels);
    });
  }
  return t;
}

Track Noise() { return InNoise(12, 50, 20, 26, 0); }
Track NoiseLong() { return InNoise(13, 100, 12, 15, -3); }

// A digit of -18 dBm0 a tone over a steady sound of so many decibels more.
Track Over(uint64_t seed, double most_decibels, double (*sound)(double phase)) {
  Track t(seed);
  for (double decibels = -16; decibels <= most_decibels; decibels++) {
    EachDigit(6, [&](char digit) {
      t.Begin();
      t.Digit(digit, 50, {-18, -18});
      t.End(Group("dB", decibels), Text(digit), 60);
      const double peak = PeakOf(-18 + decibels), start = t.random.Between(0, 100);
      t.Add([&](long n) { return peak * sound(kTwoPi * (start + static_cast<double>(n) / kRateHz)); });
    });
  }
  return t;
}

Track DialTone() {
  return Over(14, 15, [](double turn) { return std::sin(350 * turn) + std::sin(440 * turn); });
}
Track DialTone425() {
  return Over(15, 20, [](double turn) { return std::sin(425 * turn); });
}

Track Hum() {
  Track t(23);
  for (const double decibels : {0., 10., 15., 20.}) {
    for (const double hz : {50., 60.}) {
      EachDigit(6, [&](char digit) {
        t.Begin();
        t.Digit(digit, 50, {-20, -20});
        t.End(Group("dB", decibels), Text(digit), 60);
        const double peak = PeakOf(-20 + decibels), phase = t.random.Between(0, kTwoPi);
        const double start = static_cast<double>(t.from());
        t.Add([&](long n) {
          const double turn = kTwoPi * hz * (start + static_cast<double>(n)) / kRateHz;
          return peak * (std::sin(turn + phase) + 0.1 * std::sin(3 * turn) + 0.05 * std::sin(5 * turn));
        });
      });
    }
  }
  return t;
}

Track Echo() {
  Track t(16);
  for (const double down : {16., 10., 6.}) {
    for (const double delay_ms : {5., 10., 20., 30., 45., 80., 150.}) {
      for (int number = 0; number < 8; number++) {
        t.Begin();
        std::string digits;
        for (int i = 0; i < 10; i++) {
          digits += kKeys[t.random.Below(16)];
          t.Digit(digits.back(), 70, {-8, -8});
          t.Silence(70);
        }
        t.End(Group("dB", down), digits, 250);
        const std::vector<double> dry(t.samples.begin() + t.from(), t.samples.end());
        const long delay = std::lrint(delay_ms * kSamplesPerMs);
        const double gain = std::pow(10, -down / 20);
        t.Add([&](long n) { return n < delay ? 0 : gain * dry[static_cast<size_t>(n - delay)]; });
      }
    }
  }
  return t;
}

Track G711Levels(uint64_t seed) {
  Track t(seed);
  for (const double level : {-3., -10., -20., -25., -30., -33., -36., -40.}) {
    EachDigit(10, [&](char digit) {
      t.Begin(50);
      t.Digit(digit, 50, {level, level});
      t.End(Group("dbm0", level), Text(digit));
    });
  }
  return t;
}

Track ALaw() { return G711Levels(17); }
Track MuLaw() { return G711Levels(18); }

Track DiallingInNoise() {
  Track t(27);
  for (const int ms : {70, 50, 40}) {
    for (const double decibels : {20., 15.}) {
      for (int number = 0; number < 40; number++) {
        t.Begin();
        std::string digits;
        for (int i = 0; i < 10; i++) {
          digits += i > 0 && t.random.Unit() < 0.25 ? digits.back() : kKeys[t.random.Below(16)];
          const Deviations off{t.random.Between(-0.012, 0.012), t.random.Between(-0.012, 0.012)};
          t.Digit(digits.back(), ms, {-10, -12}, off);
          t.Silence(ms);
        }
        t.End(Group("ms", ms), digits);
        t.AddNoise(-11 - decibels);
      }
    }
  }
  return t;
}

// Every limit at once.
Track Corner() {
  Track t(28);
  for (const int ms : {40, 45, 50}) {
    EachDigit(4, [&](char digit) {
      for (int signs = 0; signs < 4; signs++) {
        for (const Levels levels : {Levels{-17, -25}, Levels{-25, -21}}) {
          t.Begin();
          t.Digit(digit, ms, levels, {(signs & 1) != 0 ? .015 : -.015, (signs & 2) != 0 ? .015 : -.015});
          t.End(Group("ms", ms), Text(digit));
        }
      }
    });
  }
  return t;
}

Track Impulses() {
  Track t(25);
  for (const int each_second : {2, 10, 30}) {
    EachDigit(12, [&](char digit) {
      t.Begin();
      t.Digit(digit, 50, {-10, -10});
      t.End(Group("each second", each_second), Text(digit), 60);
      double size = 0;
      long since = 0;
      t.Add([&](long) {
        if (t.random.Unit() < each_second / kRateHz) {
          size = PeakOf(t.random.Between(-12, 2)) * (t.random.Unit() < .5 ? -1 : 1);
          since = 0;
        }
        const double age = static_cast<double>(since++);
        return size * std::exp(-age / 3) * std::cos(age * 1.3);
      });
    });
  }
  return t;
}

Track Offset() {
  Track t(24);
  for (const double percent : {3., 10.}) {
    EachDigit(10, [&](char digit) {
      t.Begin();
      t.Digit(digit, 50, {-10, -10});
      t.End(Group("percent", percent), Text(digit));
      t.Add([&](long) { return 327.67 * percent; });
    });
  }
  return t;
}

// Levels whose sum the converter cannot hold.
Track Clipping() {
  Track t(38);
  for (const double decibels : {3., 9.}) {
    EachDigit(10, [&](char digit) {
      t.Begin();
      t.Digit(digit, 50, {decibels - 3, decibels - 3});
      t.End(Group("dB", decibels), Text(digit));
    });
  }
  return t;
}

Track UnderVoice() {
  Track t(32);
  for (const double decibels : {24., 18., 15., 12., 9., 6., 3.}) {
    EachDigit(16, [&](char digit) {
      t.Begin();
      t.Digit(digit, 80, {-10, -10});
      t.End(Group("dB", decibels), Text(digit), 80);
      std::vector<double> voice;
      double energy = 0;
      // A stretch in which somebody speaks.
      while (energy < 400.0 * 400.0 * static_cast<double>(voice.size() + 1)) {
        voice = SyntheticVoice(t.size() - t.from(), t.random, 8000);
        energy = 0;
        for (const double sample : voice) energy += sample * sample;
      }
      const double gain = RmsOf(-10 - decibels) / std::sqrt(energy / static_cast<double>(voice.size()));
      t.Add([&](long n) { return gain * voice[static_cast<size_t>(n)]; });
    });
  }
  return t;
}

}  // namespace

std::vector<Corpus> LineCorpora() {
  return {{"noise", Noise},
          {"noise long", NoiseLong},
          {"dial tone", DialTone},
          {"dial tone 425", DialTone425},
          {"hum", Hum},
          {"echo", Echo},
          {"loss silence", LossAsSilence},
          {"loss repeat", LossRepeated},
          {"slip", Slip},
          {"A-law", ALaw, ThroughALaw},
          {"mu-law", MuLaw, ThroughMuLaw},
          {"dialling in noise", DiallingInNoise, ThroughALaw},
          {"corner", Corner, ThroughMuLaw},
          {"impulses", Impulses},
          {"offset", Offset},
          {"clipping", Clipping},
          {"under a voice", UnderVoice}};
}

}  // namespace battery
