// The input half of a paced file.
#ifndef TRANSFERD_NATIVE_SOUND_FILE_SOURCE_H_
#define TRANSFERD_NATIVE_SOUND_FILE_SOURCE_H_

#include <array>
#include <cstddef>
#include <string>

#include "sound/sound_device.h"

namespace transferd::sound {

class FileSource {
 public:
  // Throws SoundError.
  explicit FileSource(const std::string& path);
  ~FileSource();
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;

  SoundDevice::Health Read(Frame& frame);
  int error() const { return error_; }

 private:
  void SkipWavHeader(const std::string& path);
  SoundDevice::Health ReadFile(Frame& frame);
  SoundDevice::Health ReadFifo(Frame& frame);

  int descriptor_;
  bool fifo_ = false;
  int error_ = 0;
  size_t offset_ = 0;
  size_t end_;  // of the samples in a regular file
  std::array<unsigned char, sizeof(Frame)> pending_{};
  size_t pending_bytes_ = 0;
};

}  // namespace transferd::sound

#endif  // TRANSFERD_NATIVE_SOUND_FILE_SOURCE_H_
