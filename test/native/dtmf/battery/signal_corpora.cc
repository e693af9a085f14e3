// Digits on a perfect line: the limits of frequency, twist, level, duration and pause.
#include <algorithm>
#include <cstdio>

#include "corpora.h"

namespace battery {
namespace {

Track Decode() {
  Track t(1);
  EachDigit(20, [&](char digit) {
    t.Begin(40);
    t.Digit(digit, 50, {-4, -4});
    t.End("all", Text(digit));
  });
  return t;
}

Track FrequencyAccepted() {
  Track t(3);
  for (const double percent : {1.5, 1.8}) {
    for (int signs = 0; signs < 4; signs++) {
      EachDigit(10, [&](char digit) {
        t.Begin(50);
        const double off = percent / 100;
        t.Digit(digit, 50, {-10, -10}, {(signs & 1) != 0 ? off : -off, (signs & 2) != 0 ? off : -off});
        t.End(Group("percent", percent), Text(digit));
      });
    }
  }
  return t;
}

// One tone off, the other right: nothing is expected, so all that is heard is too much.
Track FrequencyRefused() {
  Track t(4);
  for (const double percent : {3.0, 3.5, 4.0, 5.0}) {
    for (int signs = 0; signs < 4; signs++) {
      EachDigit(10, [&](char digit) {
        t.Begin(50);
        const double off = ((signs & 1) != 0 ? percent : -percent) / 100;
        t.Digit(digit, 100, {-10, -10}, (signs & 2) != 0 ? Deviations{off, 0} : Deviations{0, off});
        t.End(Group("percent", percent), "");
      });
    }
  }
  return t;
}

Track Twist() {
  Track t(6);
  EachDigit(10, [&](char digit) {
    for (const double decibels : {4., 6., 8.}) {
      t.Begin(50);
      t.Digit(digit, 50, {-8, -8 - decibels});
      t.End(Group("normal", decibels), Text(digit));
      t.Begin(50);
      t.Digit(digit, 50, {-8 - decibels, -8});
      t.End(Group("reverse", decibels), Text(digit));
    }
  });
  return t;
}

Track Level() {
  Track t(7);
  for (int level = 3; level >= -50; level--) {
    EachDigit(4, [&](char digit) {
      t.Begin(50);
      t.Digit(digit, 50, {1.0 * level, 1.0 * level});
      t.End(Group("dbm0", level), Text(digit));
    });
  }
  return t;
}

Track Duration() {
  Track t(9);
  for (int ms = 10; ms <= 60; ms++) {
    EachDigit(8, [&](char digit) {
      t.Begin(50);
      t.Digit(digit, ms, {-10, -10});
      t.End(Group("ms", ms), Text(digit));
    });
  }
  return t;
}

// The digit twice: up to 20 ms of silence between them make one digit, 40 ms two.
Track Pause() {
  Track t(10);
  for (const int ms : {2, 5, 10, 15, 20, 30, 40, 50, 60}) {
    EachDigit(12, [&](char digit) {
      t.Begin();
      t.Digit(digit, 60, {-10, -10});
      t.Silence(ms);
      t.Digit(digit, 60, {-10, -10});
      t.End(Group("ms", ms), std::string(ms < 30 ? 1 : 2, digit));
    });
  }
  return t;
}

Track Dialling() {
  Track t(26);
  for (const int ms : {100, 70, 65, 50, 45, 40}) {
    for (int number = 0; number < 60; number++) {
      t.Begin();
      std::string digits;
      for (int i = 0; i < 10; i++) {
        digits += i > 0 && t.random.Unit() < 0.25 ? digits.back() : kKeys[t.random.Below(16)];
        t.Digit(digits.back(), ms, {-9, -11});
        t.Silence(ms);
      }
      t.End(Group("ms", ms), digits);
    }
  }
  return t;
}

// The contact closes after one to three short touches.
Track Bounce() {
  Track t(29);
  EachDigit(16, [&](char digit) {
    t.Begin();
    for (int touches = 1 + t.random.Below(3); touches > 0; touches--) {
      t.Digit(digit, t.random.Between(1, 6), {-10, -10});
      t.Silence(t.random.Between(1, 5));
    }
    t.Digit(digit, 60, {-10, -10});
    t.End("all", Text(digit));
  });
  return t;
}

Track Rollover() {
  Track t(30);
  EachDigit(12, [&](char digit) {
    char other = digit;
    while (other == digit) other = kKeys[t.random.Below(16)];
    t.Begin();
    t.Digit(digit, 60, {-10, -10});
    t.Digit(other, 60, {-10, -10});
    t.End("all", Text(digit) + other);
  });
  return t;
}

Track Latency() {
  Track t(31);
  for (const int ms : {100, 50}) {
    EachDigit(16, [&](char digit) {
      t.Begin(100);
      t.Digit(digit, ms, {-10, -10});
      t.End(Group("ms", ms), Text(digit));
    });
  }
  return t;
}

}  // namespace

std::vector<Corpus> SignalCorpora() {
  return {{"decode", Decode},     {"frequency accepted", FrequencyAccepted},
          {"frequency refused", FrequencyRefused},
          {"twist", Twist},       {"level", Level},
          {"duration", Duration}, {"pause", Pause},
          {"dialling", Dialling}, {"bounce", Bounce},
          {"rollover", Rollover}, {"latency", Latency, nullptr, kSamplesPerMs}};
}

}  // namespace battery
