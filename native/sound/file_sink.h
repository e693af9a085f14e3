// The output half of a paced file.
#ifndef TRANSFERD_NATIVE_SOUND_FILE_SINK_H_
#define TRANSFERD_NATIVE_SOUND_FILE_SINK_H_

#include <cstdint>
#include <string>

#include "sound/sound_device.h"

namespace transferd::sound {

class FileSink {
 public:
  // Begins the file anew. Throws SoundError.
  explicit FileSink(const std::string& path);
  ~FileSink();
  FileSink(const FileSink&) = delete;
  FileSink& operator=(const FileSink&) = delete;

  // A FIFO that nobody empties loses what does not fit.
  SoundDevice::Health Write(const Frame& frame);
  int error() const { return error_; }

 private:
  void UpdateHeader();

  int descriptor_;
  bool fifo_ = false;
  bool wav_;
  int error_ = 0;
  uint32_t data_bytes_ = 0;
  int frames_since_header_ = 0;
};

}  // namespace transferd::sound

#endif  // TRANSFERD_NATIVE_SOUND_FILE_SINK_H_
