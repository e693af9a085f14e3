#include "dtmf/generator.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "dtmf/limits.h"

namespace transferd {

DtmfGenerator::Oscillator DtmfGenerator::MakeOscillator(double frequency_hz, double level_dbm0) {
  const double w = dtmf::kRadiansPerHz * frequency_hz;
  return {dtmf::AmplitudeOfDbm0(level_dbm0), 0, std::cos(w), std::sin(w)};
}

// The imaginary part: a sine from zero. The phasor's length drifts by a rounding error a sample, 1e-12 in an hour.
double DtmfGenerator::Step(Oscillator& oscillator) {
  const double value = oscillator.im;
  const double re = oscillator.re * oscillator.cosine - oscillator.im * oscillator.sine;
  oscillator.im = oscillator.re * oscillator.sine + oscillator.im * oscillator.cosine;
  oscillator.re = re;
  return value;
}

bool DtmfGenerator::Start(char digit, DtmfLevels levels) {
  const auto upper = static_cast<char>(std::toupper(static_cast<unsigned char>(digit)));
  const size_t index = dtmf::kDigits.find(upper);
  if (index == std::string_view::npos) return false;
  const dtmf::Pair pair{static_cast<int>(index)};
  low_ = MakeOscillator(dtmf::kToneHz[static_cast<size_t>(pair.low())], levels.low_dbm0);
  high_ = MakeOscillator(dtmf::kToneHz[static_cast<size_t>(pair.high())], levels.high_dbm0);
  active_ = true;
  return true;
}

void DtmfGenerator::Stop() { active_ = false; }

void DtmfGenerator::Generate(std::span<int16_t> samples) {
  if (!active_) {
    std::fill(samples.begin(), samples.end(), int16_t{0});
    return;
  }
  for (int16_t& sample : samples) {
    sample = static_cast<int16_t>(std::lround(std::clamp(Step(low_) + Step(high_), -32768.0, 32767.0)));
  }
}

}  // namespace transferd
