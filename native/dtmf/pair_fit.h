// The two tones of a candidate in a stretch of samples: fitted to all of it and to its pieces.
#ifndef TRANSFERD_NATIVE_DTMF_PAIR_FIT_H_
#define TRANSFERD_NATIVE_DTMF_PAIR_FIT_H_

#include <array>

#include "dtmf/tone_fit.h"

namespace transferd::dtmf {

inline constexpr size_t kPair = 2;
using Frequencies = std::array<double, kPair>;  // low, high; hertz
using PairFit = ToneFit<kPair>;
using PairHalves = std::array<PairFit, 2>;

class PairInStretch {
 public:
  // Keeps a reference to the stretch.
  PairInStretch(const Stretch& stretch, const Frequencies& hz);

  const Stretch& stretch() const { return stretch_; }
  const std::array<Tone, kPair>& tones() const { return tones_; }
  const PieceSums<kPair>& sums() const { return pieces_.whole; }

  PairFit Fit() const;
  PairHalves FitHalves() const;

  // The frequencies, corrected by the phase that each tone gained from one half to the other beyond what they explain.
  Frequencies Refined(const PairHalves& halves) const;

  // How much the frequency of a tone changes from the first half to the second, as the phase that this turns a quarter;
  // of the tone that changes more. Nothing for two sinusoids; a voice cannot keep its pitch so well, whatever its level.
  double DriftRad() const;

 private:
  ToneFitter<kPair> Fitter(int quarters) const { return {tones_, stretch_.quarter_samples(), quarters}; }

  const Stretch& stretch_;
  std::array<Tone, kPair> tones_;
  Pieces<kPair> pieces_;
};

// Change of a tone's level from one half to the other; of the tone that changes more.
double InstabilityDb(const PairHalves& halves);

// Is what `fit` leaves one steady sinusoid? A sinusoid obeys x[n] + x[n-2] = a x[n-1]: the part of the energy that the
// best a leaves. 1 where its frequency lies below the band.
double ThirdToneError(const PairInStretch& pair, const PairFit& fit);

}  // namespace transferd::dtmf

#endif  // TRANSFERD_NATIVE_DTMF_PAIR_FIT_H_
