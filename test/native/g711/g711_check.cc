// G.711 against its own tables, written down in another way than native/g711 computes them: as decision values that are
// searched through.
#include "g711/g711.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

using namespace transferd;

namespace {

void Say(bool good, const char* sentence) { std::printf("%s %s\n", good ? "ok" : "not ok", sentence); }

// G.711 table 1a, column 3: the smallest 12-bit magnitude of each positive code 0-127.
int ALawDecisionValue(int code) {
  const int segment = code / 16, step = code % 16;
  return segment == 0 ? step : (16 + step) << (segment - 1);
}

// Table 2a: the smallest 14-bit magnitude of each code (0, 1, 3, 5 .. 31, 35 ..).
int MuLawDecisionValue(int code) {
  const int segment = code / 16, step = code % 16;
  return std::max(0, ((16 + step) << (segment + 1)) - 33);
}

int LastCodeUpTo(int magnitude, int (*decision_value)(int)) {
  int code = 127;
  while (decision_value(code) > magnitude) code--;
  return code;
}

// One's complement: G.191 maps -1 as it maps 0, with the other sign.
int Magnitude(int sample, int shift) { return (sample < 0 ? -sample - 1 : sample) >> shift; }

bool EveryCodeIsThatOfTheTables() {
  for (int x = -32768; x <= 32767; x++) {
    const int sign = x < 0 ? 0 : 0x80;
    const int a = (LastCodeUpTo(Magnitude(x, 4), ALawDecisionValue) | sign) ^ 0x55;
    const int mu = 0xFF ^ (LastCodeUpTo(Magnitude(x, 2), MuLawDecisionValue) | (x < 0 ? 0x80 : 0));
    if (g711::EncodeALaw(static_cast<int16_t>(x)) != a || g711::EncodeMuLaw(static_cast<int16_t>(x)) != mu)
      return false;
  }
  return true;
}

template <auto Encode, auto Decode>
bool RoundTrips() {
  int before = -40000;
  for (int x = -32768; x <= 32767; x++) {
    const int16_t back = Decode(Encode(static_cast<int16_t>(x)));
    // Half a step is at most 1/32 of the value (mu-law: of the value and its bias); the top is cut off.
    const bool near = std::abs(back - x) <= 4 + (std::abs(x) + 132) / 30 || std::abs(x) > 32124;
    if (back < before || !near) return false;
    before = back;
  }
  for (int octet = 0; octet < 256; octet++) {
    const int again = Encode(Decode(static_cast<uint8_t>(octet)));
    // mu-law knows a negative zero, which comes back as the positive one.
    if (again != octet && !(octet == 0x7F && again == 0xFF)) return false;
  }
  return true;
}

// G.711 tables 5 and 6: these eight octets, repeated, are 1 kHz at 0 dBm0.
template <auto Decode>
bool IsMilliwatt(const std::array<uint8_t, 8>& octets, double full_scale_dbm0) {
  double power = 0;
  for (const uint8_t octet : octets) power += Decode(octet) * static_cast<double>(Decode(octet)) / 8;
  const double level = 10 * std::log10(power / (32768.0 * 32768.0 / 2)) + full_scale_dbm0;
  return std::abs(level) < 0.05 && Decode(octets[1]) < 0 && Decode(octets[5]) == -Decode(octets[1]);
}

bool ExtremesAreThose() {
  using namespace g711;
  return EncodeALaw(0) == 0xD5 && EncodeALaw(-1) == 0x55 && EncodeALaw(32767) == 0xAA && EncodeALaw(-32768) == 0x2A &&
         DecodeALaw(0xD5) == 8 && DecodeALaw(0x55) == -8 && DecodeALaw(0xAA) == 32256 && DecodeALaw(0x2A) == -32256 &&
         EncodeMuLaw(0) == 0xFF && EncodeMuLaw(-1) == 0x7F && EncodeMuLaw(32767) == 0x80 &&
         EncodeMuLaw(-32768) == 0x00 && DecodeMuLaw(0xFF) == 0 && DecodeMuLaw(0x7F) == 0 &&
         DecodeMuLaw(0x80) == 32124 && DecodeMuLaw(0x00) == -32124 && Silence(Law::kALaw) == 0xD5 &&
         Silence(Law::kMuLaw) == 0xFF;
}

bool FramesAreAsTheirSamples() {
  std::array<int16_t, 160> pcm, back;
  for (size_t n = 0; n < pcm.size(); n++) pcm[n] = static_cast<int16_t>(n * 401);
  for (const g711::Law law : {g711::Law::kALaw, g711::Law::kMuLaw}) {
    const bool a = law == g711::Law::kALaw;
    std::array<uint8_t, 100> octets;
    if (g711::Encode(law, pcm, octets) != 100 || g711::Decode(law, octets, back) != 100) return false;
    for (size_t n = 0; n < octets.size(); n++) {
      if (octets[n] != (a ? g711::EncodeALaw(pcm[n]) : g711::EncodeMuLaw(pcm[n]))) return false;
      if (back[n] != (a ? g711::DecodeALaw(octets[n]) : g711::DecodeMuLaw(octets[n]))) return false;
    }
  }
  return true;
}

}  // namespace

int main() {
  Say(EveryCodeIsThatOfTheTables(), "all 65536 samples get the octets of tables 1 and 2");
  Say(RoundTrips<g711::EncodeALaw, g711::DecodeALaw>(), "A-law is monotonous and comes back from every octet");
  Say(RoundTrips<g711::EncodeMuLaw, g711::DecodeMuLaw>(), "mu-law is monotonous and comes back from every octet");
  Say(IsMilliwatt<g711::DecodeALaw>({0x34, 0x21, 0x21, 0x34, 0xB4, 0xA1, 0xA1, 0xB4}, 3.14), "A-law has its milliwatt");
  Say(IsMilliwatt<g711::DecodeMuLaw>({0x1E, 0x0B, 0x0B, 0x1E, 0x9E, 0x8B, 0x8B, 0x9E}, 3.17),
      "mu-law has its milliwatt");
  Say(ExtremesAreThose(), "zero and the largest values are coded as by everybody");
  Say(FramesAreAsTheirSamples(), "a frame is coded as its samples are, up to the shorter side");
}
