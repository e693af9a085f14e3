// The way of packets of speech through a network, on virtual time: which are lost, how late the others are, and by how
// much the sender's clock is faster than ours. The same packets at every run of a seed.
#ifndef TRANSFERD_TEST_RTP_PLAYOUT_NETWORK_H_
#define TRANSFERD_TEST_RTP_PLAYOUT_NETWORK_H_

#include <cstdint>
#include <vector>

#include "sound/frame.h"

namespace playout {

struct Weather {
  double loss_percent = 0;
  double burst = 1;        // mean length of a loss, in packets
  double jitter_ms = 0;    // delays spread evenly over so much, each packet for itself: neighbours overtake one another
  double stall_ms = 0;     // every 4 s on average the network stands still for so long, then all comes at once
  double drift_ppm = 0;    // the sender's clock is so much faster than ours
  int seed = 1;
};

// Of all packets, the quickest included.
inline constexpr double kNetworkMs = 40;

struct Arrival {
  double at_ms = 0;  // on our clock
  int packet = 0;
};

// In the order in which they arrive. Packet n holds the samples from 160 n on, and is sent when the last was spoken.
std::vector<Arrival> Deliver(const Weather& weather, int packets);

// When a sample was spoken, on our clock.
inline double SpokenMs(double sample, double drift_ppm) {
  return sample * 1000 / transferd::kSampleRateHz / (1 + drift_ppm * 1e-6);
}

}  // namespace playout

#endif  // TRANSFERD_TEST_RTP_PLAYOUT_NETWORK_H_
