// DTMF sender: the sixteen signals of ITU-T Q.23 at 8 kHz.
//
//   DtmfGenerator generator;
//   if (generator.Start('5')) generator.Generate(frame);   // as many frames as wanted, phase goes on between them
#ifndef TRANSFERD_NATIVE_DTMF_GENERATOR_H_
#define TRANSFERD_NATIVE_DTMF_GENERATOR_H_

#include <cstdint>
#include <span>

namespace transferd {

// Levels of the two tones, dBm0 (0 dBm0 lies 3.14 dB below a full-scale sine, G.711 section 4).
struct DtmfLevels {
  // ETSI ES 201 235-2 clause 4.2.4: -11 dBV and -9 dBV, the high group 1 to 4 dB above the low one to make up for the
  // line, which is about -9 and -7 dBm0.
  double low_dbm0 = -9.0;
  double high_dbm0 = -7.0;
};

// Writes one digit as samples. Constant amplitude from the first sample to the last, no ramps. Not thread-safe; no
// allocation.
class DtmfGenerator {
 public:
  // Begins a digit ("0-9A-D*#", a-d too) at phase zero. Returns false, and keeps what it was doing, for anything else.
  bool Start(char digit, DtmfLevels levels = {});
  // Silence from here on.
  void Stop();
  bool active() const { return active_; }

  // Overwrites `samples` with the next part of the digit, or with silence where none is active.
  void Generate(std::span<int16_t> samples);

 private:
  // A rotating phasor a tone: (re, im) times (cos, sin) each sample.
  struct Oscillator {
    double re = 0, im = 0, cosine = 1, sine = 0;
  };
  static Oscillator MakeOscillator(double frequency_hz, double level_dbm0);
  static double Step(Oscillator& oscillator);

  Oscillator low_, high_;
  bool active_ = false;
};

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_DTMF_GENERATOR_H_
