#include "network.h"

#include <algorithm>
#include <random>

namespace playout {
namespace {

constexpr double kStallsEveryMs = 4000;

// mt19937 is the same everywhere; the distributions of the standard library are not.
class Dice {
 public:
  explicit Dice(int seed) : generator_(static_cast<uint32_t>(seed)) {}
  double Unit() { return generator_() / 4294967296.0; }
  bool Happens(double probability) { return Unit() < probability; }

 private:
  std::mt19937 generator_;
};

// Two states (Gilbert): a loss goes on with a probability of its own, so that losses have a mean length.
class Loss {
 public:
  explicit Loss(const Weather& weather)
      : goes_on_(1 - 1 / weather.burst),
        begins_(weather.loss_percent / 100 / (weather.burst * (1 - weather.loss_percent / 100))) {}
  bool Next(Dice& dice) { return losing_ = dice.Happens(losing_ ? goes_on_ : begins_); }

 private:
  const double goes_on_;
  const double begins_;
  bool losing_ = false;
};

}  // namespace

std::vector<Arrival> Deliver(const Weather& weather, int packets) {
  // Apart, so that the same packets are lost whatever the jitter is.
  Dice loss_dice(weather.seed), jitter_dice(weather.seed + 1000), stall_dice(weather.seed + 2000);
  Loss loss(weather);
  std::vector<Arrival> arrivals;
  double stalled_until = 0;
  for (int n = 0; n < packets; n++) {
    const double sent = SpokenMs((n + 1) * transferd::kFrameSamples, weather.drift_ppm);
    double at = sent + kNetworkMs + weather.jitter_ms * jitter_dice.Unit();
    if (stall_dice.Happens(transferd::kFrameMs / kStallsEveryMs)) stalled_until = at + weather.stall_ms;
    at = std::max(at, stalled_until);
    if (loss.Next(loss_dice)) continue;
    arrivals.push_back({.at_ms = at, .packet = n});
  }
  std::stable_sort(arrivals.begin(), arrivals.end(), [](auto& a, auto& b) { return a.at_ms < b.at_ms; });
  return arrivals;
}

}  // namespace playout
