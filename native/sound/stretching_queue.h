// A queue of 8 kHz samples whose reader may run a little faster or slower than its writer: it lies between the engine's
// clock and a sound card's, which are never the same. Read at the very same pace, samples come out as they went in.
#ifndef TRANSFERD_NATIVE_SOUND_STRETCHING_QUEUE_H_
#define TRANSFERD_NATIVE_SOUND_STRETCHING_QUEUE_H_

#include <array>
#include <cstdint>
#include <span>

namespace transferd::sound {

class StretchingQueue {
 public:
  // Neighbours that interpolation looks at, on each side. As many samples stay in the queue: 1.5 ms.
  static constexpr int kReach = 12;
  static constexpr int kCapacity = 2048;

  StretchingQueue();

  // What does not fit is lost.
  void Push(std::span<const int16_t> samples);
  // Samples that can be taken at an even pace.
  int level() const { return static_cast<int>(written_ - read_) - kReach; }
  // Takes samples at 1 + `excess` times the writer's pace, until `out` is full or the queue empty. Returns how many.
  int Pull(std::span<int16_t> out, double excess);
  // Forgets the oldest ones, down to so many.
  void CutTo(int level);
  void Clear();

 private:
  int16_t Interpolate() const;

  std::array<int16_t, kCapacity> ring_{};
  int64_t written_ = kReach;  // silence comes before the first sample
  int64_t read_ = kReach;
  double fraction_ = 0;  // how far the reader is past read_, in samples
};

}  // namespace transferd::sound

#endif  // TRANSFERD_NATIVE_SOUND_STRETCHING_QUEUE_H_
