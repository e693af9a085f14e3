// A recording in the making, with what has to be heard in it: trials one after the other, each with its digits.
#ifndef TRANSFERD_TEST_DTMF_BATTERY_TRACK_H_
#define TRANSFERD_TEST_DTMF_BATTERY_TRACK_H_

#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>
#include <set>
#include <string>
#include <vector>

namespace battery {

inline constexpr double kTwoPi = 2 * std::numbers::pi;
inline constexpr double kRateHz = 8000;
inline constexpr long kSamplesPerMs = 8;
inline constexpr long kPacketSamples = 160;
inline constexpr double kRowHz[4] = {697, 770, 852, 941};
inline constexpr double kColumnHz[4] = {1209, 1336, 1477, 1633};
inline constexpr char kKeys[] = "123A456B789C*0#D";

// xorshift64*: the same samples on every machine and at every run.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15ull + 0xD1B54A32D192ED03ull) {}
  double Unit() { return static_cast<double>(Next() >> 11) * (1.0 / 9007199254740992.0); }
  double Between(double from, double to) { return from + (to - from) * Unit(); }
  int Below(int limit) { return static_cast<int>(Unit() * limit); }
  double Normal() {
    const double radius = std::sqrt(-2 * std::log(Unit() + 1e-18));
    return radius * std::cos(kTwoPi * Unit());
  }

 private:
  uint64_t Next() {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return state_ * 2685821657736338717ull;
  }
  uint64_t state_;
};

// Peak of a sine of so many dBm0: a full-scale sine is +3.14 dBm0 (G.711 section 4).
inline double PeakOf(double dbm0) { return 32768.0 * std::pow(10, (dbm0 - 3.14) / 20); }
inline double RmsOf(double dbm0) { return PeakOf(dbm0) / std::sqrt(2.0); }

struct Trial {
  std::string group;
  long from, to;         // the window whose digits are counted, samples
  std::string expected;  // the digits in it
  long onset;            // the first sample of the first
};

struct Levels {
  double low, high;  // dBm0
};

// Each tone as a fraction of its nominal frequency.
struct Deviations {
  double low = 0, high = 0;
};

struct Track {
  explicit Track(uint64_t seed) : random(seed) {}

  std::vector<double> samples;
  std::vector<Trial> trials;
  std::set<long> lost_packets;  // of kPacketSamples each, that the samples only conceal
  Random random;

  long size() const { return static_cast<long>(samples.size()); }
  long from() const { return from_; }
  long onset() const { return onset_; }

  void Silence(double ms) { samples.resize(samples.size() + static_cast<size_t>(std::lrint(ms * kSamplesPerMs))); }

  // A trial begins with silence, at any alignment to frames.
  void Begin(double silence_ms = 60) {
    from_ = size();
    Silence(silence_ms);
    samples.resize(samples.size() + static_cast<size_t>(random.Below(160)));
    onset_ = size();
  }
  void End(const std::string& group, const std::string& expected, double silence_ms = 110) {
    Silence(silence_ms);
    trials.push_back({group, from_, size(), expected, onset_});
  }

  void Digit(char digit, double ms, Levels levels, Deviations off = {});
  // Gated rectangularly, at random phases.
  void TwoTones(double first_hz, double first_dbm0, double second_hz, double second_dbm0, double ms);

  // Over the trial since Begin().
  void AddNoise(double dbm0);
  void Add(const std::function<double(long)>& sample);  // its argument counts from the start of the trial

  std::vector<int16_t> Rounded() const;

 private:
  long from_ = 0, onset_ = 0;
};

// Pulses through moving formants: neither a person nor a language, but what a voice does to a receiver.
std::vector<double> SyntheticVoice(long count, Random& random, double peak);

}  // namespace battery

#endif  // TRANSFERD_TEST_DTMF_BATTERY_TRACK_H_
