#include "sound/wav.h"

#include <cstring>

#include "sound/frame.h"
#include "sound/sound_device.h"

namespace transferd::sound {
namespace {

uint32_t Read32(std::span<const uint8_t> at) {
  return static_cast<uint32_t>(at[0] | at[1] << 8 | at[2] << 16) | static_cast<uint32_t>(at[3]) << 24;
}
uint16_t Read16(std::span<const uint8_t> at) { return static_cast<uint16_t>(at[0] | at[1] << 8); }

void Put(uint8_t* to, uint32_t value, int bytes) {
  for (int i = 0; i < bytes; i++) to[i] = static_cast<uint8_t>(value >> (8 * i));
}

bool Has(std::span<const uint8_t> bytes, size_t at, const char* tag) {
  return at + 4 <= bytes.size() && std::memcmp(&bytes[at], tag, 4) == 0;
}

void CheckFormat(std::span<const uint8_t> format, const std::string& name) {
  const bool extensible = Read16(format) == 0xFFFE;
  const bool pcm = Read16(format) == 1 || extensible;
  if (pcm && Read16(format.subspan(2)) == 1 && Read32(format.subspan(4)) == kSampleRateHz &&
      Read16(format.subspan(14)) == 16) {
    return;
  }
  throw SoundError("'" + name + "': a WAV file must have 8000 Hz, one channel and 16 bits PCM here; convert it with " +
                   "'sox in.wav -r 8000 -c 1 -b 16 out.wav'");
}

}  // namespace

std::array<uint8_t, kWavHeaderBytes> BuildWavHeader(uint32_t data_bytes) {
  std::array<uint8_t, kWavHeaderBytes> header{};
  std::memcpy(&header[0], "RIFF", 4);
  Put(&header[4], data_bytes + kWavHeaderBytes - 8, 4);
  std::memcpy(&header[8], "WAVEfmt ", 8);
  Put(&header[16], 16, 4);
  Put(&header[20], 1, 2);                  // PCM
  Put(&header[22], 1, 2);                  // channels
  Put(&header[24], kSampleRateHz, 4);
  Put(&header[28], kSampleRateHz * 2, 4);  // bytes a second
  Put(&header[32], 2, 2);                  // bytes a sample of all channels
  Put(&header[34], 16, 2);
  std::memcpy(&header[36], "data", 4);
  Put(&header[40], data_bytes, 4);
  return header;
}

bool IsWav(std::span<const uint8_t> head) { return Has(head, 0, "RIFF") && Has(head, 8, "WAVE"); }

WavData ReadWavHeader(std::span<const uint8_t> head, const std::string& name) {
  bool format_seen = false;
  for (size_t at = 12; at + 8 <= head.size();) {
    const size_t length = Read32(head.subspan(at + 4));
    if (Has(head, at, "data") && format_seen) return {.offset = at + 8, .bytes = length};
    if (Has(head, at, "fmt ") && length >= 16 && at + 8 + 16 <= head.size()) {
      CheckFormat(head.subspan(at + 8), name);
      format_seen = true;
    }
    at += 8 + length + (length & 1);
  }
  throw SoundError("'" + name + "': the WAV header is broken: no samples found");
}

}  // namespace transferd::sound
