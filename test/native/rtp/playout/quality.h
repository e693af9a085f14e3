// How much speech has suffered on its way, as an ear would tell and not a voltmeter: what was played a little later,
// slower or faster is the same speech.
//
// The Bark spectral distortion of Wang, Sekey and Gersho (IEEE JSAC 10, 1992), the ancestor of PESQ's disturbance: the loudness
// of both in critical bands, and the mean of its differences while somebody speaks, as a share of how loud speech is. Which moment of the played sound belongs to which of the spoken is found like PESQ finds it,
// by alignment: the path of delays that makes distortion plus the cost of its jumps least (dynamic programming). So the delay
// is measured at the ear as well, and nothing has to be believed that a receiver says of itself.
#ifndef TRANSFERD_TEST_RTP_PLAYOUT_QUALITY_H_
#define TRANSFERD_TEST_RTP_PLAYOUT_QUALITY_H_

#include <cstdint>
#include <functional>
#include <span>

namespace playout {

struct Quality {
  double distortion = 0;        // % of loudness: 0 is the same sound, 100 is none
  double segmental_snr_db = 0;  // of waveforms, in frames of 20 ms from -10 to 35 dB, each aligned to the sample
  double delay_ms = 0;          // mean, from mouth to ear
  double worst_delay_ms = 0;    // 95 % of speech had less
};

// `spoken_ms` tells when a sample was spoken on the clock of `played`, whose first sample is heard at `played_from_ms`.
Quality Judge(std::span<const int16_t> spoken, const std::function<double(double)>& spoken_ms,
              std::span<const int16_t> played, double played_from_ms);

}  // namespace playout

#endif  // TRANSFERD_TEST_RTP_PLAYOUT_QUALITY_H_
