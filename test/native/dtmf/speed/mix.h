// What receivers are timed on, and how it gets into a file.
#ifndef TRANSFERD_TEST_DTMF_SPEED_MIX_H_
#define TRANSFERD_TEST_DTMF_SPEED_MIX_H_

#include <cstdint>
#include <cstdio>
#include <memory>
#include <vector>

#include "../battery/track.h"

namespace battery {

using Sound = std::vector<int16_t>;

inline constexpr double kQuietDbm0 = -65;

inline void AddDigits(Track& t, double seconds) {
  for (double at = 0; at < seconds; at += 0.14) {
    t.Digit(kKeys[t.random.Below(16)], 70, {-10, -10});
    t.Silence(70);
  }
}

inline void AddVoice(Track& t, double seconds) {
  const auto voice = SyntheticVoice(static_cast<long>(seconds * kRateHz), t.random, 12000);
  t.samples.insert(t.samples.end(), voice.begin(), voice.end());
}

inline void AddNoise(Track& t, double seconds, double dbm0) {
  const double rms = RmsOf(dbm0);
  for (long n = 0; n < static_cast<long>(seconds * kRateHz); n++) t.samples.push_back(rms * t.random.Normal());
}

// A third each of dialling, a voice and a quiet line.
inline Sound Mix() {
  Track t(37);
  for (int i = 0; i < 30; i++) {
    AddDigits(t, 2);
    AddVoice(t, 2);
    AddNoise(t, 2, kQuietDbm0);
  }
  return t.Rounded();
}

struct CloseFile {
  void operator()(FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<FILE, CloseFile>;

inline bool WriteSound(const char* path, const Sound& sound) {
  const File file(std::fopen(path, "wb"));
  return file && std::fwrite(sound.data(), sizeof sound[0], sound.size(), file.get()) == sound.size();
}

// Its first minute; nothing where there is no such file.
inline Sound ReadSound(const char* path) {
  const File file(std::fopen(path, "rb"));
  if (!file) return {};
  Sound sound(8000 * 60);
  sound.resize(std::fread(sound.data(), sizeof sound[0], sound.size(), file.get()));
  return sound;
}

}  // namespace battery

#endif  // TRANSFERD_TEST_DTMF_SPEED_MIX_H_
