#include "rtp/time_scale.h"

#include <cmath>

namespace transferd::rtp {
namespace {

// Two stretches are alike enough to be led over into each other.
constexpr double kAlike = 0.85;
// Mean square of −55 dBm0: what is left out or repeated of it is not heard, alike or not.
constexpr double kQuiet = 40.0 * 40.0;

bool IsQuiet(std::span<const int16_t> speech) {
  double energy = 0;
  for (const double sample : speech) energy += sample * sample;
  return energy < kQuiet * static_cast<double>(speech.size());
}

// The lag at which the beginning of `speech` is most like itself, up to `longest`; 0 where it is not alike enough. A likeness
// that is greatest at either end of the search is no period but a slow movement.
int FindPeriod(std::span<const int16_t> speech, int longest) {
  int best = 0;
  double best_likeness = kAlike;
  for (int lag = kLeastScaled; lag <= longest; lag++) {
    double product = 0, first = 0, second = 0;
    for (int i = 0; i < lag; i++) {
      const double a = speech[static_cast<size_t>(i)], b = speech[static_cast<size_t>(i + lag)];
      product += a * b;
      first += a * a;
      second += b * b;
    }
    const double likeness = product / std::sqrt(first * second + 1);
    if (likeness > best_likeness) {
      best_likeness = likeness;
      best = lag;
    }
  }
  return best == kLeastScaled || best == longest ? 0 : best;
}

int16_t Mix(int16_t from, int16_t to, int i, int length) {
  const double weight = (i + 0.5) / length;
  return static_cast<int16_t>(std::lrint(from * (1 - weight) + to * weight));
}

}  // namespace

int Shorten(std::span<const int16_t> speech, int most, Frame& frame) {
  const int period = IsQuiet(speech) ? most : FindPeriod(speech, most);
  if (period == 0) return 0;
  for (int i = 0; i < kFrameSamples; i++) {
    const int16_t later = speech[static_cast<size_t>(i + period)];
    frame[static_cast<size_t>(i)] = i < period ? Mix(speech[static_cast<size_t>(i)], later, i, period) : later;
  }
  return period;
}

int Lengthen(std::span<const int16_t> speech, int wanted, Frame& frame) {
  const int period = IsQuiet(speech) ? wanted : FindPeriod(speech, kMostLengthened);
  if (period == 0) return 0;
  for (int i = 0; i < kFrameSamples; i++) {
    const auto at = static_cast<size_t>(i);
    if (i < period) {
      frame[at] = speech[at];
    } else {
      const int16_t again = speech[static_cast<size_t>(i - period)];
      frame[at] = i < 2 * period ? Mix(speech[at], again, i - period, period) : again;
    }
  }
  return period;
}

}  // namespace transferd::rtp
