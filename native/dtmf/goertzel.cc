#include "dtmf/goertzel.h"

namespace transferd::dtmf {
namespace {

// All tones are whole numbers of hertz, so that their phases at hop boundaries repeat after one second.
constexpr int kRotations = kSampleRateHz / kHopSamples;
static_assert(kRotations * kHopSamples == kSampleRateHz);

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

constexpr int16_t Rounded(double x) { return static_cast<int16_t>(x < 0 ? x - 0.5 : x + 0.5); }

// cosine[n][k], sine[n][k]: tone k at sample n of a hop.
struct HopTable {
  int16_t cosine[kHopSamples][kTones] = {};
  int16_t sine[kHopSamples][kTones] = {};
};

constexpr HopTable MakeHopTable() {
  HopTable table;
  for (int n = 0; n < kHopSamples; n++) {
    for (int k = 0; k < kTones; k++) {
      const double angle = kRadiansPerHz * kToneHz[static_cast<size_t>(k)] * n;
      table.cosine[n][k] = Rounded(kTableScale * Cosine(angle));
      table.sine[n][k] = Rounded(-kTableScale * Sine(angle));
    }
  }
  return table;
}

// Turns the phase of hop m back to the start of the stream, and takes the table's scale out.
struct RotationTable {
  float re[kRotations][kTones] = {};
  float im[kRotations][kTones] = {};
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

constexpr HopTable kHopTable = MakeHopTable();
constexpr RotationTable kRotationTable = MakeRotationTable();

}  // namespace

void CorrelateHop(const int16_t* hop, std::array<int32_t, kTones>& cosine, std::array<int32_t, kTones>& sine) {
  int32_t re[kTones] = {}, im[kTones] = {};
  for (int n = 0; n < kHopSamples; n++) {
    const int32_t sample = hop[n];
    for (int k = 0; k < kTones; k++) {
      re[k] += sample * kHopTable.cosine[n][k];
      im[k] += sample * kHopTable.sine[n][k];
    }
  }
  for (size_t k = 0; k < kTones; k++) {
    cosine[k] = re[k];
    sine[k] = im[k];
  }
}

HopSpectrum FilterHop(const int16_t* hop, int64_t hop_number) {
  std::array<int32_t, kTones> cosine, sine;
  CorrelateHop(hop, cosine, sine);
  const float* turn_re = kRotationTable.re[hop_number % kRotations];
  const float* turn_im = kRotationTable.im[hop_number % kRotations];
  HopSpectrum spectrum;
  for (size_t k = 0; k < kTones; k++) {
    const auto c = static_cast<float>(cosine[k]), s = static_cast<float>(sine[k]);
    spectrum.re[k] = c * turn_re[k] - s * turn_im[k];
    spectrum.im[k] = c * turn_im[k] + s * turn_re[k];
  }
  return spectrum;
}

float HopEnergy(const int16_t* hop) {
  int64_t sum = 0;
  for (int n = 0; n < kHopSamples; n++) sum += int32_t{hop[n]} * hop[n];
  return static_cast<float>(sum);
}

float HopDifferenceEnergy(const int16_t* hop) {
  int64_t sum = 0;
  for (int n = 0; n < kHopSamples; n++) {
    const int64_t difference = int32_t{hop[n]} - hop[n - 1];
    sum += difference * difference;
  }
  return static_cast<float>(sum);
}

}  // namespace transferd::dtmf
