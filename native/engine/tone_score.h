// A sound to play: segments in order, then from `repeat_from` again (ToneScore of src/io/native-engine.ts).
#ifndef TRANSFERD_NATIVE_ENGINE_TONE_SCORE_H_
#define TRANSFERD_NATIVE_ENGINE_TONE_SCORE_H_

#include <array>
#include <vector>

namespace transferd {

struct ToneSegment {
  static constexpr int kMostFrequencies = 4;
  std::array<double, kMostFrequencies> frequencies_hz{};
  int frequency_count = 0;  // none: silence
  double level_dbm0 = 0;    // of each frequency
  int samples = 0;

  bool operator==(const ToneSegment&) const = default;
  bool SoundsLike(const ToneSegment& other) const {
    return frequency_count == other.frequency_count && frequencies_hz == other.frequencies_hz &&
           level_dbm0 == other.level_dbm0;
  }
};

struct ToneScore {
  std::vector<ToneSegment> segments;
  int repeat_from = -1;  // −1: once
};

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_ENGINE_TONE_SCORE_H_
