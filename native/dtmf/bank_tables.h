// The tables of the filter bank, computed by the compiler: nothing to set up at start.
#ifndef TRANSFERD_NATIVE_DTMF_BANK_TABLES_H_
#define TRANSFERD_NATIVE_DTMF_BANK_TABLES_H_

#include <cstdint>

#include "dtmf/limits.h"

namespace transferd::dtmf {

// Taylor series on [-pi, pi]; std::sin is no constant expression in C++20. Good to 1e-12.
constexpr double Sine(double x) {
  const double turns = x / (2 * std::numbers::pi);
  const auto whole = static_cast<int64_t>(turns + (turns < 0 ? -0.5 : 0.5));
  const double reduced = x - static_cast<double>(whole) * 2 * std::numbers::pi;
  double term = reduced, sum = reduced;
  for (int n = 1; n < 14; n++) {
    term *= -reduced * reduced / ((2 * n) * (2 * n + 1));
    sum += term;
  }
  return sum;
}

constexpr double Cosine(double x) { return Sine(x + std::numbers::pi / 2); }

// The tables hold so many times a cosine: 32 * 32768 * 1000 still fits 31 bits.
inline constexpr int kTableScale = 1000;

// cosine[p][2k + i], sine[p][2k + i]: tone k at sample 2p + i of a hop. Two samples lie side by side because the
// multiply-and-add of SSE2, AVX2 and NEON takes them so.
struct HopTable {
  static constexpr int kPairs = kHopSamples / 2;
  alignas(32) int16_t cosine[kPairs][2 * kTones] = {};
  alignas(32) int16_t sine[kPairs][2 * kTones] = {};
};

constexpr HopTable MakeHopTable() {
  const auto rounded = [](double x) { return static_cast<int16_t>(x < 0 ? x - 0.5 : x + 0.5); };
  HopTable table;
  for (int n = 0; n < kHopSamples; n++) {
    for (int k = 0; k < kTones; k++) {
      const double angle = kRadiansPerHz * kToneHz[static_cast<size_t>(k)] * n;
      table.cosine[n / 2][2 * k + n % 2] = rounded(kTableScale * Cosine(angle));
      table.sine[n / 2][2 * k + n % 2] = rounded(-kTableScale * Sine(angle));
    }
  }
  return table;
}

inline constexpr HopTable kHopTable = MakeHopTable();

// All tones are whole numbers of hertz, so that their phases at hop boundaries repeat after one second.
inline constexpr int kRotations = kSampleRateHz / kHopSamples;
static_assert(kRotations * kHopSamples == kSampleRateHz);

// Turns the phase of hop m back to the start of the stream, and takes the table's scale out.
struct RotationTable {
  alignas(32) float re[kRotations][kTones] = {};
  alignas(32) float im[kRotations][kTones] = {};
};

constexpr RotationTable MakeRotationTable() {
  RotationTable table;
  for (int m = 0; m < kRotations; m++) {
    for (int k = 0; k < kTones; k++) {
      const double angle = -kRadiansPerHz * kToneHz[static_cast<size_t>(k)] * kHopSamples * m;
      table.re[m][k] = static_cast<float>(Cosine(angle) / kTableScale);
      table.im[m][k] = static_cast<float>(Sine(angle) / kTableScale);
    }
  }
  return table;
}

inline constexpr RotationTable kRotationTable = MakeRotationTable();

}  // namespace transferd::dtmf

#endif  // TRANSFERD_NATIVE_DTMF_BANK_TABLES_H_
