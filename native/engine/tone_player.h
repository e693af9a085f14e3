// Plays a tone score: sums of sines whose phase goes on between segments of one sound, with ramps of 3 ms wherever the
// sound begins, ends or changes, so that nothing clicks.
#ifndef TRANSFERD_NATIVE_ENGINE_TONE_PLAYER_H_
#define TRANSFERD_NATIVE_ENGINE_TONE_PLAYER_H_

#include <array>

#include "engine/tone_score.h"
#include "sound/frame.h"

namespace transferd {

class TonePlayer {
 public:
  static constexpr int kRampSamples = 24;

  // The score stays the caller's and must live until it is given back: by Play, for the one before, or by Drop. What
  // sounds at the moment fades first.
  const ToneScore* Play(const ToneScore* score);
  // Fades out.
  void Stop() { stopping_ = true; }
  // Silence at once. Returns the score.
  const ToneScore* Drop();

  // The next 20 ms; the part after the end is silence. Returns true once, with the frame in which a score that is played
  // once ends by itself.
  bool Next(Frame& frame);
  bool active() const { return score_ != nullptr && !finished_; }

 private:
  struct Oscillator {
    double re = 0, im = 0, cosine = 1, sine = 0;
  };

  const ToneSegment& segment() const { return score_->segments[static_cast<size_t>(segment_)]; }
  const ToneSegment* following() const;
  void Enter(int segment, bool continues);
  bool Advance();
  int16_t Sample();
  double TargetGain() const;

  const ToneScore* score_ = nullptr;
  bool finished_ = true;
  bool stopping_ = false;
  int segment_ = 0;
  int position_ = 0;
  double gain_ = 0;
  std::array<Oscillator, ToneSegment::kMostFrequencies> oscillators_{};
  // The rest of a replaced score: its last sound, fading.
  int fading_ = 0;
  int fading_count_ = 0;
  double fading_gain_ = 0;
  std::array<Oscillator, ToneSegment::kMostFrequencies> fading_oscillators_{};

  static double Step(Oscillator& oscillator);
};

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_ENGINE_TONE_PLAYER_H_
