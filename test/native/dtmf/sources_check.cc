// The receiver behind what a phone really has before it: G.711, and sound cards of other rates behind the engine's resampler.
// Sixteen digits from -3 to -40 dBm0, 50 ms on and 60 ms off, as many heard as of the same sound at 8 kHz: all.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <string>
#include <vector>

#include "dtmf/detector.h"
#include "g711/g711.h"
#include "sound/resampler.h"

namespace {

namespace dtmf = transferd::dtmf;
namespace g711 = transferd::g711;

using Samples = std::vector<int16_t>;

constexpr int kLineHz = dtmf::kSampleRateHz;
constexpr double kOnSeconds = 0.050, kOffSeconds = 0.060;
constexpr int kLevelsDbm0[] = {-3, -10, -20, -25, -30, -35, -40};

// Each tone of `dbm0`.
Samples Dial(const std::string& digits, double dbm0, int rate_hz) {
  const auto on = static_cast<size_t>(kOnSeconds * rate_hz), off = static_cast<size_t>(kOffSeconds * rate_hz);
  const double amplitude = dtmf::AmplitudeOfDbm0(dbm0);
  Samples sound(off);
  for (const char digit : digits) {
    const dtmf::Pair pair{static_cast<int>(dtmf::kDigits.find(digit))};
    for (size_t n = 0; n < on; n++) {
      double sum = 0;
      for (const int tone : {pair.low(), pair.high()}) {
        const double hz = dtmf::kToneHz[static_cast<size_t>(tone)];
        sum += amplitude * std::sin(2 * std::numbers::pi * hz * static_cast<double>(n) / rate_hz);
      }
      sound.push_back(static_cast<int16_t>(std::lround(std::clamp(sum, -32768.0, 32767.0))));
    }
    sound.insert(sound.end(), off, int16_t{0});
  }
  return sound;
}

std::string Heard(const Samples& sound) {
  transferd::DtmfDetector detector;
  std::string heard;
  for (size_t at = 0; at < sound.size(); at += 160) {
    const size_t count = std::min<size_t>(160, sound.size() - at);
    for (const auto& event : detector.Push({sound.data() + at, count})) {
      if (event.kind == transferd::DigitEvent::Kind::kBegin) heard += event.digit;
    }
  }
  return heard;
}

Samples Companded(g711::Law law, const Samples& sound) {
  std::vector<uint8_t> octets(sound.size());
  Samples back(sound.size());
  g711::Encode(law, sound, octets);
  g711::Decode(law, octets, back);
  return back;
}

// As the engine hears a card: 20 ms at a time.
Samples Resampled(const Samples& sound, int from_hz) {
  transferd::sound::Resampler resampler(static_cast<unsigned>(from_hz), kLineHz);
  const auto frame = static_cast<size_t>(from_hz / 50);
  Samples all, piece(200);
  for (size_t at = 0; at + frame <= sound.size(); at += frame) {
    const size_t written = resampler.Process({sound.data() + at, frame}, piece);
    all.insert(all.end(), piece.begin(), piece.begin() + static_cast<ptrdiff_t>(written));
  }
  return all;
}

void Say(const char* source, double dbm0, const Samples& sound, const std::string& dialled) {
  const std::string heard = Heard(sound);
  std::printf("%s %s at %.0f dBm0: %s\n", heard == dialled ? "ok" : "not ok", source, dbm0, heard.c_str());
}

}  // namespace

int main() {
  const std::string digits(dtmf::kDigits);
  for (const double dbm0 : kLevelsDbm0) {
    const Samples line = Dial(digits, dbm0, kLineHz);
    Say("8 kHz", dbm0, line, digits);
    Say("A-law", dbm0, Companded(g711::Law::kALaw, line), digits);
    Say("mu-law", dbm0, Companded(g711::Law::kMuLaw, line), digits);
    Say("44.1 kHz", dbm0, Resampled(Dial(digits, dbm0, 44100), 44100), digits);
    Say("48 kHz", dbm0, Resampled(Dial(digits, dbm0, 48000), 48000), digits);
    Say("48 kHz, A-law", dbm0, Companded(g711::Law::kALaw, Resampled(Dial(digits, dbm0, 48000), 48000)), digits);
  }
}
