// Second stage, first half: what exactly sounds, measured on the samples themselves.
#ifndef TRANSFERD_NATIVE_DTMF_MEASUREMENT_H_
#define TRANSFERD_NATIVE_DTMF_MEASUREMENT_H_

#include <array>
#include <span>

#include "dtmf/history.h"
#include "dtmf/onset.h"
#include "dtmf/plateau.h"
#include "dtmf/trial.h"

namespace transferd::dtmf {

// Everything that a judgement about a candidate rests on. Ratios are of energy, relative to that of the two tones.
struct Measurement {
  Rejection rejection = Rejection::kNone;  // what is clear already: the rest is then not measured
  std::array<double, 2> frequency_hz{};  // low, high
  double duration_ms = 0;
  double deviation = 0;  // of the tone that is further off its nominal frequency, as a fraction
  double twist_db = 0;   // low over high
  std::array<double, 2> amplitude{};  // low, high; 16-bit units
  double instability_db = 0;  // change of a tone between the halves of the stretch, the larger one
  double drift_rad = 0;        // change of a tone's frequency between the halves, as phase a quarter: the larger one
  Onset onset{};               // how long the tones took to come up
  double residual = 0;        // what is not the two tones (nor a known interference)
  double sound_before = 0;    // power of the 16 ms before the signal
  double third_tone = 1;      // how little of the residual one steady sinusoid in the band leaves: 0 is a pure one
  bool interference = false;  // dial tone, hum or an echo was taken out by the fit
  bool after_digit = false;   // within the echo of a digit: its tones may have been there before
  bool filtered = false;      // the notches are on
  TestLog* log = nullptr;     // where the tests are noted, if anywhere

  std::array<double, 2> levels_dbm0() const { return {Dbm0OfAmplitude(amplitude[0]), Dbm0OfAmplitude(amplitude[1])}; }
};

// The first estimate of a frequency, from hops, may lie further off than the limit for the second.
inline constexpr double kMaxFirstDeviation = 0.030;

// Frequency of a tone from how its phase turns over so many newest hops.
double FrequencyFromHops(const HopHistory& hops, int tone, int count);

// Measures the pair that ends with the newest sample. Stops where it is clearly no such pair, which saves the rest of
// the work. `samples` is what the bank saw; `echo_hz`: up to two tones of the digit before, whose echo may lie under
// this one; `log`: where the tests are noted, or nullptr.
Measurement Measure(const HopHistory& hops, const SampleHistory& samples, Pair pair, const Plateau& plateau,
                    bool filtered, std::span<const double> echo_hz, TestLog* log);

}  // namespace transferd::dtmf

#endif  // TRANSFERD_NATIVE_DTMF_MEASUREMENT_H_
