// The recent past of one line, in the two forms that the detector looks back at: samples and filtered hops.
#ifndef TRANSFERD_NATIVE_DTMF_HISTORY_H_
#define TRANSFERD_NATIVE_DTMF_HISTORY_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>

#include "dtmf/goertzel.h"

namespace transferd::dtmf {

// The last kLength samples, always contiguous: they move to the front when the room is used up.
class SampleHistory {
 public:
  static constexpr size_t kLength = 512;

  void Append(std::span<const int16_t, kHopSamples> hop) {
    if (end_ == kRoom) {
      std::copy_n(samples_.end() - kLength, kLength, samples_.begin());
      end_ = kLength;
    }
    std::memcpy(samples_.data() + end_, hop.data(), hop.size_bytes());
    end_ += kHopSamples;
  }

  // The last `count` samples, oldest first; count <= kLength.
  std::span<const int16_t> Last(size_t count) const { return {samples_.data() + end_ - count, count}; }

 private:
  static constexpr size_t kRoom = 2 * kLength;
  static_assert(kLength % kHopSamples == 0);
  std::array<int16_t, kRoom> samples_{};
  size_t end_ = kLength;
};

// One hop. The energies are those of the line itself, the spectrum is of what the bank was given: after the notches,
// where they are on (steady_low_tone.h).
struct Hop {
  HopSpectrum spectrum;
  float energy = 0;
  float difference_energy = 0;
  int lost_before = 0;  // hops that were lost between the one before and this one
};

class HopHistory {
 public:
  static constexpr int kLength = 64;

  // A new hop, to be filled in.
  Hop& Append() {
    count_++;
    Hop& hop = hops_[PlaceOf(0)];
    hop.lost_before = lost_now_;
    lost_now_ = 0;
    return hop;
  }

  // Time passes, but what sounded is not known: the next hop follows the last one at a distance.
  void Lose() {
    lost_++;
    lost_now_++;
  }
  // Hops lost since the newest.
  int lost_now() const { return lost_now_; }
  // Hops since the last loss, `most` at the most.
  int SinceLoss(int most) const {
    int hops = 0;
    while (hops < most && Back(hops).lost_before == 0) hops++;
    return std::min(most, hops + 1);
  }

  // back = 0 is the newest. Hops before the first are silent.
  const Hop& Back(int back) const { return hops_[PlaceOf(back)]; }

  // Forgets what the bank saw, keeps the energies: the input of the bank has been replaced.
  void ClearSpectra() {
    for (Hop& hop : hops_) hop.spectrum = {};
  }

  // Hops since the start of the stream, the lost ones too.
  int64_t count() const { return count_ + lost_; }
  int64_t position() const { return count() * kHopSamples; }

 private:
  static_assert((kLength & (kLength - 1)) == 0);
  size_t PlaceOf(int back) const { return static_cast<size_t>(count_ - 1 - back) % kLength; }

  std::array<Hop, kLength> hops_{};
  int64_t count_ = 0, lost_ = 0;
  int lost_now_ = 0;
};

}  // namespace transferd::dtmf

#endif  // TRANSFERD_NATIVE_DTMF_HISTORY_H_
