// Least-squares fit of a few sinusoids and a constant to a stretch of samples.
//
// The unknowns are amplitude and phase of each sinusoid; the frequencies are given. Unlike the powers of a filter bank,
// the fit has no leakage between its tones however short the stretch is, and what it leaves over is exactly what is not
// these tones. The samples enter only through one sum a tone (stretch.h); the rest is arithmetic on a handful of
// numbers, since the products of sinusoids have closed sums. Counted from the middle of the stretch, cosines (with the
// constant) and sines make two systems of their own; these depend on frequencies and length only, so that one system
// serves every quarter.
#ifndef TRANSFERD_NATIVE_DTMF_TONE_FIT_H_
#define TRANSFERD_NATIVE_DTMF_TONE_FIT_H_

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>

#include "dtmf/stretch.h"

namespace transferd::dtmf {

// A symmetric positive definite system: Cholesky's decomposition, for as many right sides as wanted.
template <size_t kUnknowns>
class SymmetricSystem {
 public:
  // The lower half, set before Decompose().
  double& At(size_t row, size_t column) { return matrix_[row][column]; }

  // False where the matrix is singular.
  bool Decompose();
  // Replaces the right side by the unknowns.
  void Solve(std::array<double, kUnknowns>& x) const;

 private:
  double matrix_[kUnknowns][kUnknowns];
  double inverse_[kUnknowns];  // of the diagonal
};

// All that a fit needs of a piece of a stretch.
template <size_t kCount>
struct PieceSums {
  double energy = 0, total = 0;
  std::array<ToneSums<double>, kCount> tones{};
};

// x[n] ~ constant + sum of the real parts of amplitude[t] e^(jwn), n from the middle of the piece.
template <size_t kCount>
struct ToneFit {
  double residual = 0;  // sum of squares of what is left
  double constant = 0;
  std::array<std::complex<double>, kCount> amplitude{};

  // Sum of squares of the first two tones, the digit's, over so many samples.
  double DigitEnergy(int samples) const {
    return (std::norm(amplitude[0]) + std::norm(amplitude[1])) * samples / 2;
  }
};

// What is fitted to pieces of one length.
template <size_t kCount>
class ToneFitter {
 public:
  // Pieces of `quarters` quarters: 1, 2 or 4.
  ToneFitter(const std::array<Tone, kCount>& tones, int quarter_samples, int quarters);

  // Where the tones cannot be told apart (closer than the piece can show) the amplitudes are 0, the residual is all.
  ToneFit<kCount> Fit(const PieceSums<kCount>& sums) const;

 private:
  SymmetricSystem<kCount + 1> even_;  // cosines, and the constant
  SymmetricSystem<kCount> odd_;       // sines
  bool solvable_;
};

// A stretch and its pieces, summed.
template <size_t kCount>
struct Pieces {
  Pieces(const Stretch& stretch, const std::array<Tone, kCount>& tones);

  std::array<PieceSums<kCount>, kQuarters> quarters;
  std::array<PieceSums<kCount>, 2> halves;
  PieceSums<kCount> whole;
};

template <size_t kUnknowns>
bool SymmetricSystem<kUnknowns>::Decompose() {
  for (size_t i = 0; i < kUnknowns; i++) {
    const double diagonal = matrix_[i][i];
    for (size_t j = 0; j <= i; j++) {
      double sum = matrix_[i][j];
      for (size_t k = 0; k < j; k++) sum -= matrix_[i][k] * matrix_[j][k];
      if (i != j) {
        matrix_[i][j] = sum * inverse_[j];
      } else if (sum <= 1e-9 * (1 + diagonal)) {
        return false;
      } else {
        matrix_[i][i] = std::sqrt(sum);
        inverse_[i] = 1 / matrix_[i][i];
      }
    }
  }
  return true;
}

template <size_t kUnknowns>
void SymmetricSystem<kUnknowns>::Solve(std::array<double, kUnknowns>& x) const {
  for (size_t i = 0; i < kUnknowns; i++) {
    for (size_t k = 0; k < i; k++) x[i] -= matrix_[i][k] * x[k];
    x[i] *= inverse_[i];
  }
  for (size_t i = kUnknowns; i-- > 0;) {
    for (size_t k = i + 1; k < kUnknowns; k++) x[i] -= matrix_[k][i] * x[k];
    x[i] *= inverse_[i];
  }
}

template <size_t kCount>
ToneFitter<kCount>::ToneFitter(const std::array<Tone, kCount>& tones, int quarter_samples, int quarters) {
  const double samples = quarter_samples * quarters;
  // The sum of cos(w n) over the piece: sin(N w / 2) / sin(w / 2).
  const auto sum = [](const Rotation& half_piece, const Rotation& half_sample) {
    return half_piece.sine / half_sample.sine;
  };
  std::array<Rotation, kCount> turn;
  for (size_t a = 0; a < kCount; a++) {
    turn[a] = tones[a].half_quarter;
    for (int pieces = 1; pieces < quarters; pieces *= 2) turn[a] = turn[a].Twice();
    const Rotation& half = tones[a].half_sample;
    const double twice = sum(turn[a].Twice(), half.Twice());
    even_.At(a, a) = (samples + twice) / 2;
    odd_.At(a, a) = (samples - twice) / 2;
    even_.At(kCount, a) = sum(turn[a], half);
    for (size_t b = 0; b < a; b++) {
      const double plus = sum(turn[a] * turn[b], half * tones[b].half_sample);
      const double minus = sum(turn[a] * turn[b].Back(), half * tones[b].half_sample.Back());
      even_.At(a, b) = (minus + plus) / 2;
      odd_.At(a, b) = (minus - plus) / 2;
    }
  }
  even_.At(kCount, kCount) = samples;
  solvable_ = even_.Decompose() && odd_.Decompose();
}

template <size_t kCount>
ToneFit<kCount> ToneFitter<kCount>::Fit(const PieceSums<kCount>& sums) const {
  ToneFit<kCount> fit;
  fit.residual = sums.energy;
  if (!solvable_) return fit;
  std::array<double, kCount + 1> even;
  std::array<double, kCount> odd;
  for (size_t t = 0; t < kCount; t++) {
    even[t] = sums.tones[t].cosine;
    odd[t] = sums.tones[t].sine;
  }
  even[kCount] = sums.total;
  even_.Solve(even);
  odd_.Solve(odd);
  for (size_t t = 0; t < kCount; t++) {
    fit.amplitude[t] = {even[t], -odd[t]};
    fit.residual -= even[t] * sums.tones[t].cosine + odd[t] * sums.tones[t].sine;
  }
  fit.constant = even[kCount];
  fit.residual = std::max(0.0, fit.residual - fit.constant * sums.total);
  return fit;
}

// The two pieces as one, `second` right after `first`; `turns[t]` is the turn of tone t in half a piece.
template <size_t kCount>
PieceSums<kCount> Joined(const PieceSums<kCount>& first, const PieceSums<kCount>& second,
                         const std::array<Rotation, kCount>& turns) {
  PieceSums<kCount> joined{first.energy + second.energy, first.total + second.total, {}};
  for (size_t t = 0; t < kCount; t++) {
    const auto [c, s] = turns[t];
    const ToneSums<double>&a = first.tones[t], &b = second.tones[t];
    joined.tones[t] = {c * (a.cosine + b.cosine) + s * (a.sine - b.sine),
                       c * (a.sine + b.sine) - s * (a.cosine - b.cosine)};
  }
  return joined;
}

template <size_t kCount>
Pieces<kCount>::Pieces(const Stretch& stretch, const std::array<Tone, kCount>& tones) {
  const std::array<ToneSums<Lanes>, kCount> sums = stretch.Sum(tones);
  for (size_t q = 0; q < kQuarters; q++) {
    quarters[q] = {stretch.energies()[q], stretch.totals()[q], {}};
    for (size_t t = 0; t < kCount; t++) quarters[q].tones[t] = {sums[t].cosine[q], sums[t].sine[q]};
  }
  std::array<Rotation, kCount> turns;
  for (size_t t = 0; t < kCount; t++) turns[t] = tones[t].half_quarter;
  halves = {Joined(quarters[0], quarters[1], turns), Joined(quarters[2], quarters[3], turns)};
  for (Rotation& turn : turns) turn = turn.Twice();
  whole = Joined(halves[0], halves[1], turns);
}

}  // namespace transferd::dtmf

#endif  // TRANSFERD_NATIVE_DTMF_TONE_FIT_H_
