#include "g711/g711.h"

#include <algorithm>
#include <array>
#include <bit>

namespace transferd::g711 {
namespace {

// G.711 table 1: every other bit of an A-law octet travels inverted.
constexpr unsigned kALawInversion = 0x55;
// mu-law adds 33 to the 14-bit magnitude, so that every segment begins at a power of two.
constexpr unsigned kMuLawBias = 33;
constexpr unsigned kMuLawClip = 0x1FFF;

constexpr uint8_t CompressALaw(int16_t sample) {
  // 12-bit magnitude; negative values are taken in one's complement, as G.191 does, so that -1 mirrors 0.
  const auto magnitude = static_cast<unsigned>((sample < 0 ? ~sample : sample) >> 4);
  unsigned code = magnitude;  // the two lowest segments are one straight line
  if (magnitude >= 32) {
    const auto segment = static_cast<unsigned>(std::bit_width(magnitude)) - 4;
    code = (segment << 4) | ((magnitude >> (segment - 1)) & 0x0F);
  }
  return static_cast<uint8_t>((code | (sample < 0 ? 0x00 : 0x80)) ^ kALawInversion);
}

constexpr int16_t ExpandALaw(uint8_t octet) {
  const unsigned code = octet ^ kALawInversion, segment = (code >> 4) & 7, step = code & 0x0F;
  // The middle of the interval; from segment 1 on the leading one is implied.
  unsigned magnitude = (step << 4) + 8;
  if (segment > 0) magnitude = (magnitude + 0x100) << (segment - 1);
  return static_cast<int16_t>(code & 0x80 ? static_cast<int>(magnitude) : -static_cast<int>(magnitude));
}

constexpr uint8_t CompressMuLaw(int16_t sample) {
  const auto magnitude = static_cast<unsigned>((sample < 0 ? ~sample : sample) >> 2);
  const unsigned biased = std::min(magnitude + kMuLawBias, kMuLawClip);
  const auto segment = static_cast<unsigned>(std::bit_width(biased)) - 6;
  const unsigned code = (segment << 4) | ((biased >> (segment + 1)) & 0x0F);
  return static_cast<uint8_t>(~(code | (sample < 0 ? 0x80 : 0x00)));
}

constexpr int16_t ExpandMuLaw(uint8_t octet) {
  const unsigned code = ~octet, segment = (code >> 4) & 7, step = code & 0x0F;
  const auto magnitude = static_cast<int>((((step << 1) + kMuLawBias) << segment) - kMuLawBias) * 4;
  return static_cast<int16_t>(code & 0x80 ? -magnitude : magnitude);
}

template <auto Expand>
constexpr std::array<int16_t, 256> ExpansionTable() {
  std::array<int16_t, 256> table{};
  for (size_t octet = 0; octet < table.size(); octet++) table[octet] = Expand(static_cast<uint8_t>(octet));
  return table;
}

// Expanding is a table of 512 bytes. Compressing is arithmetic: counting leading zeros is one instruction, and a table
// of all samples would not fit the data cache of a small device.
constexpr std::array<int16_t, 256> kALaw = ExpansionTable<ExpandALaw>();
constexpr std::array<int16_t, 256> kMuLaw = ExpansionTable<ExpandMuLaw>();

}  // namespace

uint8_t EncodeALaw(int16_t sample) { return CompressALaw(sample); }
int16_t DecodeALaw(uint8_t octet) { return kALaw[octet]; }
uint8_t EncodeMuLaw(int16_t sample) { return CompressMuLaw(sample); }
int16_t DecodeMuLaw(uint8_t octet) { return kMuLaw[octet]; }

size_t Encode(Law law, std::span<const int16_t> from, std::span<uint8_t> to) {
  const size_t count = std::min(from.size(), to.size());
  std::transform(from.begin(), from.begin() + static_cast<ptrdiff_t>(count), to.begin(),
                 law == Law::kALaw ? CompressALaw : CompressMuLaw);
  return count;
}

size_t Decode(Law law, std::span<const uint8_t> from, std::span<int16_t> to) {
  const std::array<int16_t, 256>& table = law == Law::kALaw ? kALaw : kMuLaw;
  const size_t count = std::min(from.size(), to.size());
  for (size_t n = 0; n < count; n++) to[n] = table[from[n]];
  return count;
}

}  // namespace transferd::g711
