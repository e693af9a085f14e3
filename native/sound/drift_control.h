// Decides by how much a reader must be faster than the nominal pace for a buffer to stay as full as it is meant to be.
//
// A card's position moves by whole periods, and beats with the engine's ticks: the fill swings by a period without any
// drift. So it is averaged over a second, and within a dead band nothing is done: a card whose clock is right is left
// untouched to the bit.
#ifndef TRANSFERD_NATIVE_SOUND_DRIFT_CONTROL_H_
#define TRANSFERD_NATIVE_SOUND_DRIFT_CONTROL_H_

#include <algorithm>
#include <cmath>

namespace transferd::sound {

class DriftControl {
 public:
  // In samples of 8 kHz: how full the buffer shall be, how far it may stray.
  DriftControl(double target, double dead_band) : target_(target), dead_band_(dead_band), average_(target) {}

  // Once a tick, with the fill. Returns the excess of the pace, 0.0002 being 200 ppm.
  double Update(double fill) {
    average_ += (fill - average_) / kAveragedTicks;
    const double error = average_ - target_;
    const double beyond = std::max(0.0, std::abs(error) - dead_band_);
    excess_ = std::copysign(std::min(beyond * kExcessOfSample, kMostExcess), error);
    if (beyond == 0) excess_ = 0;
    drift_ += (excess_ - drift_) / kReportedTicks;
    return excess_;
  }
  // After an interruption: the buffer has been filled anew.
  void Restart() { average_ = target_; }
  // The excess over half a minute: how much faster the writer is.
  double drift() const { return drift_; }
  double average() const { return average_; }

 private:
  static constexpr double kAveragedTicks = 50;
  // 200 ppm of drift are held by 10 samples (1.3 ms) beyond the dead band; an error halves in 4 s.
  static constexpr double kExcessOfSample = 20e-6;
  static constexpr double kReportedTicks = 1500;
  // A change of pitch that nobody hears.
  static constexpr double kMostExcess = 2e-3;

  const double target_;
  const double dead_band_;
  double average_;
  double excess_ = 0;
  double drift_ = 0;
};

}  // namespace transferd::sound

#endif  // TRANSFERD_NATIVE_SOUND_DRIFT_CONTROL_H_
