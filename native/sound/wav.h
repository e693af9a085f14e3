// RIFF/WAVE headers of 8 kHz, one channel, 16-bit PCM: the one kind that the paced files know.
#ifndef TRANSFERD_NATIVE_SOUND_WAV_H_
#define TRANSFERD_NATIVE_SOUND_WAV_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace transferd::sound {

inline constexpr size_t kWavHeaderBytes = 44;

std::array<uint8_t, kWavHeaderBytes> BuildWavHeader(uint32_t data_bytes);

struct WavData {
  size_t offset = 0;  // of the first sample
  size_t bytes = 0;   // of all samples, as the header has it
};

bool IsWav(std::span<const uint8_t> head);

// Finds the samples from the first bytes of a file. Throws SoundError where it is a WAV file of another kind, or where
// the samples do not begin within `head`.
WavData ReadWavHeader(std::span<const uint8_t> head, const std::string& name);

}  // namespace transferd::sound

#endif  // TRANSFERD_NATIVE_SOUND_WAV_H_
