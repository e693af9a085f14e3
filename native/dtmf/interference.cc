#include "dtmf/interference.h"

#include <complex>
#include <utility>

namespace transferd::dtmf {
namespace {

// A better explanation replaces `best`.
template <size_t kMore>
void Try(const PairInStretch& pair, const std::array<double, kMore>& hz, Explanation& best) {
  const Stretch& stretch = pair.stretch();
  const int quarter = stretch.quarter_samples();
  const auto more = [&]<size_t... i>(std::index_sequence<i...>) {
    return std::array<Tone, kMore>{Tone(hz[i], quarter)...};
  }(std::make_index_sequence<kMore>());
  const auto all = [&]<size_t... i>(std::index_sequence<i...>) {
    return std::array<Tone, kPair + kMore>{pair.tones()[0], pair.tones()[1], more[i]...};
  }(std::make_index_sequence<kMore>());
  PieceSums<kPair + kMore> sums{pair.sums().energy, pair.sums().total, {pair.sums().tones[0], pair.sums().tones[1]}};
  const Pieces<kMore> pieces(stretch, more);
  for (size_t t = 0; t < kMore; t++) sums.tones[kPair + t] = pieces.whole.tones[t];
  const auto fit = ToneFitter(all, quarter, kQuarters).Fit(sums);
  const double energy = fit.DigitEnergy(stretch.samples());
  if (energy <= 0 || fit.residual >= best.residual * energy) return;
  best = {fit.residual / energy, {std::abs(fit.amplitude[0]), std::abs(fit.amplitude[1])}, true};
}

}  // namespace

Explanation ExplainWithInterference(const PairInStretch& pair, const PairFit& plain, std::span<const double> echo_hz) {
  Explanation best{plain.residual / plain.DigitEnergy(pair.stretch().samples()),
                   {std::abs(plain.amplitude[0]), std::abs(plain.amplitude[1])},
                   false};
  Try<2>(pair, {350, 440}, best);      // precise dial tone (ITU-T E.180 supplement 2, North America)
  Try<1>(pair, {425}, best);           // most of Europe
  Try<2>(pair, {400, 450}, best);      // Britain, Asia
  Try<3>(pair, {50, 150, 250}, best);  // mains and what rectifiers make of it
  Try<3>(pair, {60, 180, 300}, best);
  if (echo_hz.size() == 1) Try<1>(pair, {echo_hz[0]}, best);
  if (echo_hz.size() == 2) Try<2>(pair, {echo_hz[0], echo_hz[1]}, best);
  return best;
}

}  // namespace transferd::dtmf
