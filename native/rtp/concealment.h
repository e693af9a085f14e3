// Packet loss concealment for G.711 in the manner of ITU-T G.711 Appendix I, sample by sample.
//
// What is missing is filled with the last pitch period of what was heard; after 10 and 20 ms with two and three of them,
// so that it does not sound like a machine; it fades from 10 ms on and is gone after 120 ms (60 there). Where speech comes back, the
// two are overlapped. Unlike the Appendix it does not hold the speech back for 3.75 ms to overlap the beginning as well:
// the jitter buffer has the delay better used. No allocation.
#ifndef TRANSFERD_NATIVE_RTP_CONCEALMENT_H_
#define TRANSFERD_NATIVE_RTP_CONCEALMENT_H_

#include <array>
#include <cstdint>
#include <span>

namespace transferd::rtp {

class Concealment {
 public:
  static constexpr int kShortestPeriod = 40;   // 200 Hz
  static constexpr int kLongestPeriod = 120;   // 66 Hz
  static constexpr int kFadedSamples = 960;    // silence from here on

  // The next samples as they came. The first ones after a gap are overlapped with what filled it.
  void Receive(std::span<int16_t> samples);
  // Fills the next samples, of which nothing came.
  void Conceal(std::span<int16_t> samples);
  // How much was filled since the last sample that came.
  int missing() const { return missing_; }
  void Reset();

 private:
  static constexpr int kHistory = 3 * kLongestPeriod + kLongestPeriod / 4;
  static constexpr int kStep = 80;  // 10 ms

  void Remember(std::span<const int16_t> samples);
  int FindPeriod() const;
  void Begin();
  void UsePeriods(int count);
  void Synthesize(std::span<int16_t> samples);
  void FillWithinStep(std::span<int16_t> samples);
  double Gain(int missing) const;

  std::array<int16_t, kHistory> history_{};
  // The history as it was when the gap began, its end made fit for going round and round.
  std::array<int16_t, kHistory> loop_{};
  int period_ = 0;
  int periods_ = 0;
  int position_ = 0;  // in the loop
  int missing_ = 0;
};

}  // namespace transferd::rtp

#endif  // TRANSFERD_NATIVE_RTP_CONCEALMENT_H_
