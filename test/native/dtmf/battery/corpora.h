// The tests of the battery: what Q.24, ES 201 235-3 and the Mitel tape ask of a receiver, and what lines do to digits.
#ifndef TRANSFERD_TEST_DTMF_BATTERY_CORPORA_H_
#define TRANSFERD_TEST_DTMF_BATTERY_CORPORA_H_

#include <vector>

#include "track.h"

namespace battery {

struct Corpus {
  const char* name;
  Track (*make)();
  int16_t (*codec)(int16_t) = nullptr;  // what the line does to each sample
  size_t frame = 160;                   // samples a push
};

std::vector<Corpus> SignalCorpora();   // frequency, twist, level, duration, pause
std::vector<Corpus> LineCorpora();     // noise, dial tone, echo, loss, hum, G.711
std::vector<Corpus> NothingCorpora();  // what holds no digit

// f(digit) for each of the sixteen, so many times.
template <typename F>
void EachDigit(int times, F f) {
  for (int i = 0; i < 16 * times; i++) f(kKeys[i % 16]);
}

// A group of trials: "ms=40".
inline std::string Group(const std::string& name, double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return name + "=" + text;
}

inline std::string Text(char digit) { return std::string(1, digit); }

}  // namespace battery

#endif  // TRANSFERD_TEST_DTMF_BATTERY_CORPORA_H_
