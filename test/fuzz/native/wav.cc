// Sound files of anybody's making: the header reader, and a paced file that plays them.
#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "require.h"
#include "sound/file_source.h"
#include "sound/wav.h"

using fuzz::Require;
namespace sound = transferd::sound;

namespace {

void ReadHeader(std::span<const uint8_t> bytes) {
  if (!sound::IsWav(bytes)) return;
  try {
    const sound::WavData data = sound::ReadWavHeader(bytes, "fuzz");
    Require(data.offset >= 20 && data.offset <= bytes.size(), "samples begin within the header's bytes");
  } catch (const sound::SoundError&) {
    // That it is of another kind is an answer.
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
  ReadHeader({bytes, count});
  static const int file = memfd_create("fuzz.wav", 0);
  Require(file >= 0 && ftruncate(file, 0) == 0, "a file in memory");
  Require(pwrite(file, bytes, count, 0) == static_cast<ssize_t>(count), "is written");
  try {
    sound::FileSource source("/proc/self/fd/" + std::to_string(file));
    transferd::Frame frame;
    size_t frames = 0;
    while (source.Read(frame) == sound::SoundDevice::Health::kGood) frames++;
    Require(frames <= count / sizeof(int16_t) / frame.size() + 1, "no more is played than the file holds");
  } catch (const sound::SoundError&) {
    // As above.
  }
  return 0;
}
