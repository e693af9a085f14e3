#include "sound/file_sink.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sound/wav.h"

namespace transferd::sound {
namespace {

constexpr int kHeaderEveryFrames = 25;

int OpenForWriting(const std::string& path) {
  struct stat status {};
  const bool fifo = stat(path.c_str(), &status) == 0 && S_ISFIFO(status.st_mode);
  const int flags = fifo ? O_RDWR : O_WRONLY | O_CREAT | O_TRUNC;
  const int descriptor = open(path.c_str(), flags | O_NONBLOCK | O_CLOEXEC, 0640);
  if (descriptor < 0) throw SoundError("playback '" + path + "': " + std::strerror(errno));
  return descriptor;
}

}  // namespace

FileSink::FileSink(const std::string& path) : descriptor_(OpenForWriting(path)), wav_(path.ends_with(".wav")) {
  struct stat status {};
  fifo_ = fstat(descriptor_, &status) == 0 && !S_ISREG(status.st_mode);
  if (fifo_) wav_ = false;
  UpdateHeader();
  if (wav_) lseek(descriptor_, kWavHeaderBytes, SEEK_SET);
}

FileSink::~FileSink() {
  UpdateHeader();
  close(descriptor_);
}

void FileSink::UpdateHeader() {
  frames_since_header_ = 0;
  if (!wav_) return;
  const auto header = BuildWavHeader(data_bytes_);
  if (pwrite(descriptor_, header.data(), header.size(), 0) < 0) error_ = errno;
}

SoundDevice::Health FileSink::Write(const Frame& frame) {
  const ssize_t written = write(descriptor_, frame.data(), sizeof(Frame));
  if (written < 0 && !(fifo_ && errno == EAGAIN) && errno != EINTR) {
    error_ = errno;
    return SoundDevice::Health::kLost;
  }
  if (written > 0) data_bytes_ += static_cast<uint32_t>(written);
  if (++frames_since_header_ >= kHeaderEveryFrames) UpdateHeader();
  return SoundDevice::Health::kGood;
}

}  // namespace transferd::sound
