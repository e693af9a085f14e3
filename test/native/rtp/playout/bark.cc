#include "bark.h"

#include <cmath>
#include <complex>
#include <numbers>

namespace playout {
namespace {

constexpr std::array<double, kBands + 1> kEdgesHz = {100,  200,  300,  400,  510,  630,  770,  920, 1080,
                                                     1270, 1480, 1720, 2000, 2320, 2700, 3150, 3700};
// In a band, 60 dB below a sine of -10 dBm0: a quiet room, and nobody hears less.
constexpr double kThreshold = 1e2;
// Loudness grows with this power of the intensity (Zwicker).
constexpr double kStevens = 0.23;
constexpr double kRateHz = 8000;

using Complex = std::complex<float>;
using Spectrum = std::array<Complex, kWindowSamples>;

struct Tables {
  std::array<Complex, kWindowSamples / 2> turns;
  std::array<float, kWindowSamples> window;
  Tables() {
    for (size_t i = 0; i < turns.size(); i++) {
      turns[i] = std::polar(1.0, -2 * std::numbers::pi * static_cast<double>(i) / kWindowSamples);
    }
    for (size_t i = 0; i < window.size(); i++) {
      const double turn = 2 * std::numbers::pi * (static_cast<double>(i) + 0.5) / kWindowSamples;
      window[i] = static_cast<float>((0.5 - 0.5 * std::cos(turn)) / (kWindowSamples / 2));
    }
  }
};
const Tables kTables;

// A fast Fourier transform of radix 2.
void Transform(Spectrum& x) {
  constexpr size_t kSize = kWindowSamples;
  for (size_t i = 1, j = 0; i < kSize; i++) {
    size_t bit = kSize >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) std::swap(x[i], x[j]);
  }
  for (size_t length = 2; length <= kSize; length <<= 1) {
    for (size_t from = 0; from < kSize; from += length) {
      for (size_t k = 0; k < length / 2; k++) {
        const Complex a = x[from + k], w = kTables.turns[k * (kSize / length)], c = x[from + k + length / 2];
        const Complex b{c.real() * w.real() - c.imag() * w.imag(), c.real() * w.imag() + c.imag() * w.real()};
        x[from + k] = a + b;
        x[from + k + length / 2] = a - b;
      }
    }
  }
}

}  // namespace

BarkLoudness LoudnessOf(std::span<const int16_t> samples) {
  Spectrum x;
  for (size_t i = 0; i < x.size(); i++) x[i] = samples[i] * kTables.window[i];
  Transform(x);
  std::array<double, kBands> power{};
  for (int band = 0; band < kBands; band++) {
    const auto at = static_cast<size_t>(band);
    const auto bin = [](double hz) { return static_cast<size_t>(std::ceil(hz * kWindowSamples / kRateHz)); };
    for (size_t k = bin(kEdgesHz[at]); k < bin(kEdgesHz[at + 1]); k++) power[at] += std::norm(x[k]);
  }
  BarkLoudness loudness;
  for (size_t i = 0; i < loudness.size(); i++) {
    loudness[i] = static_cast<float>(std::pow(1 + power[i] / kThreshold, kStevens) - 1);
  }
  return loudness;
}

}  // namespace playout
