#include "dtmf/tone_fit.h"

#include <algorithm>
#include <cmath>

#include "dtmf/limits.h"

namespace transferd::dtmf {
namespace {

constexpr int kMaxUnknowns = 2 * kMaxFitTones + 1;

// Normal equations: symmetric matrix (lower half used) and right side. Unknown 2t is the cosine of tone t, 2t+1 its
// sine, the last one the constant.
struct NormalEquations {
  int unknowns;
  double matrix[kMaxUnknowns][kMaxUnknowns];
  double right[kMaxUnknowns];
};

struct Sums {
  double cosine, sine;
};

// Sums of cos(w n) and sin(w n), n = 0..count-1: a geometric series.
Sums SinusoidSums(double w, int count) {
  const double half = std::sin(w / 2);
  if (std::abs(half) < 1e-9) return {static_cast<double>(count), 0};
  const double size = std::sin(count * w / 2) / half;
  return {size * std::cos((count - 1) * w / 2), size * std::sin((count - 1) * w / 2)};
}

void SetTonePair(NormalEquations& equations, int a, int b, double wa, double wb, int count) {
  const Sums plus = SinusoidSums(wa + wb, count), minus = SinusoidSums(wa - wb, count);
  equations.matrix[2 * a][2 * b] = (minus.cosine + plus.cosine) / 2;          // cos a cos b
  equations.matrix[2 * a][2 * b + 1] = (plus.sine - minus.sine) / 2;          // cos a sin b
  equations.matrix[2 * a + 1][2 * b] = (plus.sine + minus.sine) / 2;          // sin a cos b
  equations.matrix[2 * a + 1][2 * b + 1] = (minus.cosine - plus.cosine) / 2;  // sin a sin b
}

void SetEquations(NormalEquations& equations, const ToneSums& sums, std::span<const double> frequencies_hz) {
  const int tones = static_cast<int>(frequencies_hz.size()), last = 2 * tones;
  equations.unknowns = last + 1;
  for (int a = 0; a < tones; a++) {
    const auto t = static_cast<size_t>(a);
    const double wa = kRadiansPerHz * frequencies_hz[t];
    for (int b = 0; b <= a; b++) {
      SetTonePair(equations, a, b, wa, kRadiansPerHz * frequencies_hz[static_cast<size_t>(b)], sums.count);
    }
    const Sums alone = SinusoidSums(wa, sums.count);
    equations.matrix[last][2 * a] = alone.cosine;
    equations.matrix[last][2 * a + 1] = alone.sine;
    equations.right[2 * a] = sums.cosine[t];
    equations.right[2 * a + 1] = sums.sine[t];
  }
  equations.matrix[last][last] = sums.count;
  equations.right[last] = sums.total;
}

// Cholesky's decomposition in place, L over the lower half. False where the matrix is singular.
bool Decompose(NormalEquations& equations) {
  auto& m = equations.matrix;
  for (int i = 0; i < equations.unknowns; i++) {
    const double diagonal = m[i][i];
    for (int j = 0; j <= i; j++) {
      double sum = m[i][j];
      for (int k = 0; k < j; k++) sum -= m[i][k] * m[j][k];
      if (i != j) {
        m[i][j] = sum / m[j][j];
      } else if (sum <= 1e-9 * (1 + diagonal)) {
        return false;
      } else {
        m[i][i] = std::sqrt(sum);
      }
    }
  }
  return true;
}

// Solves for the unknowns, which replace the right side.
void Substitute(NormalEquations& equations) {
  auto& m = equations.matrix;
  auto& x = equations.right;
  for (int i = 0; i < equations.unknowns; i++) {
    for (int k = 0; k < i; k++) x[i] -= m[i][k] * x[k];
    x[i] /= m[i][i];
  }
  for (int i = equations.unknowns - 1; i >= 0; i--) {
    for (int k = i + 1; k < equations.unknowns; k++) x[i] -= m[k][i] * x[k];
    x[i] /= m[i][i];
  }
}

template <size_t kMost>
ToneSums SumSome(std::span<const int16_t> samples, std::span<const double> frequencies_hz, size_t wanted) {
  const size_t tones = kMost == 2 ? 2 : std::min(wanted, kMost);
  ToneSums sums;
  sums.count = static_cast<int>(samples.size());
  std::array<double, kMost> coefficient{}, newest{}, older{};
  for (size_t t = 0; t < tones; t++) coefficient[t] = 2 * std::cos(kRadiansPerHz * frequencies_hz[t]);
  for (const int16_t sample : samples) {
    const double x = sample;
    sums.energy += x * x;
    sums.total += x;
    for (size_t t = 0; t < tones; t++) {
      const double next = x + coefficient[t] * newest[t] - older[t];
      older[t] = newest[t];
      newest[t] = next;
    }
  }
  // newest - e^-jw older = sum of x[n] e^jw(N-1-n); turning it by e^-jw(N-1) and taking the conjugate leaves cos + j
  // sin.
  for (size_t t = 0; t < tones; t++) {
    const double w = kRadiansPerHz * frequencies_hz[t], turn = w * (sums.count - 1);
    const double re = newest[t] - std::cos(w) * older[t], im = std::sin(w) * older[t];
    sums.cosine[t] = re * std::cos(turn) + im * std::sin(turn);
    sums.sine[t] = re * std::sin(turn) - im * std::cos(turn);
  }
  return sums;
}

}  // namespace

ToneSums SumTones(std::span<const int16_t> samples, std::span<const double> frequencies_hz) {
  // Almost always two: a count that the compiler knows keeps the filters in registers.
  return frequencies_hz.size() == 2 ? SumSome<2>(samples, frequencies_hz, 2)
                                    : SumSome<kMaxFitTones>(samples, frequencies_hz, frequencies_hz.size());
}

ToneSums JoinSums(const ToneSums& first, const ToneSums& second, std::span<const double> frequencies_hz) {
  ToneSums joined = first;
  joined.count += second.count;
  joined.energy += second.energy;
  joined.total += second.total;
  for (size_t t = 0; t < frequencies_hz.size(); t++) {
    const double turn = kRadiansPerHz * frequencies_hz[t] * first.count;
    const double c = std::cos(turn), s = std::sin(turn);
    joined.cosine[t] += c * second.cosine[t] - s * second.sine[t];
    joined.sine[t] += s * second.cosine[t] + c * second.sine[t];
  }
  return joined;
}

ToneFit FitTones(const ToneSums& sums, std::span<const double> frequencies_hz) {
  NormalEquations equations;
  SetEquations(equations, sums, frequencies_hz);
  ToneFit fit;
  fit.residual = sums.energy;
  if (!Decompose(equations)) return fit;
  Substitute(equations);
  const auto& x = equations.right;
  for (size_t t = 0; t < frequencies_hz.size(); t++) {
    fit.amplitude[t] = std::hypot(x[2 * t], x[2 * t + 1]);
    fit.phase[t] = std::atan2(-x[2 * t + 1], x[2 * t]);
    fit.residual -= x[2 * t] * sums.cosine[t] + x[2 * t + 1] * sums.sine[t];
  }
  fit.constant = x[2 * frequencies_hz.size()];
  fit.residual = std::max(0.0, fit.residual - fit.constant * sums.total);
  return fit;
}

}  // namespace transferd::dtmf
