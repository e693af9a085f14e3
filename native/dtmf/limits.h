// What a DTMF signal is: the tones of ITU-T Q.23 and the limits within which a receiver must, and beyond which it must
// not, recognise them (ITU-T Q.24 table 1, column AT&T unless said; ETSI ES 201 235-3 clause 4.2 and annexes).
#ifndef TRANSFERD_NATIVE_DTMF_LIMITS_H_
#define TRANSFERD_NATIVE_DTMF_LIMITS_H_

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string_view>

namespace transferd::dtmf {

inline constexpr int kSampleRateHz = 8000;
inline constexpr double kRadiansPerHz = 2 * std::numbers::pi / kSampleRateHz;

// The screen works in hops of 4 ms: short enough to time a signal, long enough to tell the groups apart.
inline constexpr int kHopSamples = 32;
inline constexpr float kHopMs = 1000.0f * kHopSamples / kSampleRateHz;

// Q.23: tones 0-3 are the low group (rows of the keypad), 4-7 the high group (columns).
inline constexpr int kTones = 8;
inline constexpr int kGroupTones = 4;
inline constexpr std::array<float, kTones> kToneHz = {697, 770, 852, 941, 1209, 1336, 1477, 1633};
inline constexpr std::string_view kDigits = "123A456B789C*0#D";

// A pair of tones; `index` is its place in kDigits.
struct Pair {
  int index = -1;
  constexpr int low() const { return index / kGroupTones; }
  constexpr int high() const { return kGroupTones + index % kGroupTones; }
  constexpr char digit() const { return kDigits[static_cast<size_t>(index)]; }
  constexpr explicit operator bool() const { return index >= 0; }
  bool operator==(const Pair&) const = default;
};

// Frequency. Must accept 1.5 % (Q.24) and 1.5 % + 2 Hz = 1.8 % at 697 Hz (ES 201 235-3), must refuse 3.5 % (Q.24) or
// 3.0 % (Q.24, NTT): the middle of what is left open.
inline constexpr double kMaxDeviation = 0.0245;

// Level of each tone. Must accept 0 to -25 dBm0, must refuse -55 dBm0 (Q.24, AT&T); handsets on long lines are weaker
// than -25, so the limit lies half way.
inline constexpr double kScreenLevelDbm0 = -46.0;
inline constexpr double kMinLevelDbm0 = kScreenLevelDbm0 + 1.5;

// Twist = level of the low tone over that of the high one. Must accept 8 dB (normal) and 4 dB the other way (reverse;
// Q.24), 6 dB either way (ES 201 235-3).
inline constexpr double kMaxNormalTwistDb = 10.0;
inline constexpr double kMaxReverseTwistDb = 7.0;

// Duration. Must refuse up to 23 ms, must accept from 40 ms (Q.24). Hops show it right to 1.5 ms.
inline constexpr float kMinDurationMs = 25.8f;

// A gap up to 20 ms belongs to the digit (ES 201 235-3; Q.24: 10 ms), one of 40 ms ends it (both).
inline constexpr int kEndHops = 7;

// Amplitude in 16-bit units of a tone of `dbm0`: a full-scale sine is +3.14 dBm0 (G.711 section 4). A constant
// expression, which std::pow is not: e^x as the series of x/64, squared six times.
constexpr double AmplitudeOfDbm0(double dbm0) {
  const double x = std::numbers::ln10 * (dbm0 - 3.14) / 20.0 / 64.0;
  double term = 1, power = 1;
  for (int n = 1; n < 12; n++) power += term *= x / n;
  for (int n = 0; n < 6; n++) power *= power;
  return 32768.0 * power;
}

// A hop quieter than this (sum of squares) holds no digit: two tones of the least level, less 1.5 dB for a hop that
// catches them at a bad moment of their beat.
inline constexpr auto kQuietHopEnergy =
    static_cast<float>(0.7 * kHopSamples * AmplitudeOfDbm0(kScreenLevelDbm0) * AmplitudeOfDbm0(kScreenLevelDbm0));

// Decibels of a ratio of amplitudes.
inline double DecibelsOfAmplitude(double ratio) { return 20.0 * std::log10(ratio); }

// Level of a tone of so many 16-bit units; -100 for none.
inline double Dbm0OfAmplitude(double amplitude) {
  return amplitude > 0 ? std::max(-100.0, DecibelsOfAmplitude(amplitude / 32768.0) + 3.14) : -100.0;
}

}  // namespace transferd::dtmf

#endif  // TRANSFERD_NATIVE_DTMF_LIMITS_H_
