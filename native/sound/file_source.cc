#include "sound/file_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "sound/wav.h"

namespace transferd::sound {
namespace {

constexpr size_t kLargestHeader = 4096;

int OpenForReading(const std::string& path) {
  struct stat status {};
  const bool fifo = stat(path.c_str(), &status) == 0 && S_ISFIFO(status.st_mode);
  const int descriptor = open(path.c_str(), (fifo ? O_RDWR : O_RDONLY) | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) throw SoundError("capture '" + path + "': " + std::strerror(errno));
  return descriptor;
}

}  // namespace

FileSource::FileSource(const std::string& path) : descriptor_(OpenForReading(path)), end_(SIZE_MAX) {
  struct stat status {};
  fifo_ = fstat(descriptor_, &status) == 0 && !S_ISREG(status.st_mode);
  if (fifo_) return;
  try {
    SkipWavHeader(path);
  } catch (...) {
    close(descriptor_);
    throw;
  }
}

FileSource::~FileSource() { close(descriptor_); }

void FileSource::SkipWavHeader(const std::string& path) {
  std::array<uint8_t, kLargestHeader> head{};
  const ssize_t got = pread(descriptor_, head.data(), head.size(), 0);
  if (got < 0) throw SoundError("capture '" + path + "': " + std::strerror(errno));
  const std::span<const uint8_t> read(head.data(), static_cast<size_t>(got));
  if (!IsWav(read)) return;
  const WavData data = ReadWavHeader(read, path);
  offset_ = data.offset;
  // A recorder that was killed leaves 0 or the largest number: then the file's own end counts.
  if (data.bytes != 0) end_ = data.offset + data.bytes;
}

SoundDevice::Health FileSource::Read(Frame& frame) { return fifo_ ? ReadFifo(frame) : ReadFile(frame); }

SoundDevice::Health FileSource::ReadFile(Frame& frame) {
  frame.fill(0);
  const size_t wanted = std::min(sizeof(Frame), end_ > offset_ ? end_ - offset_ : 0);
  const ssize_t got = wanted == 0 ? 0 : pread(descriptor_, frame.data(), wanted, static_cast<off_t>(offset_));
  if (got < 0) {
    error_ = errno;
    frame.fill(0);
    return SoundDevice::Health::kLost;
  }
  offset_ += static_cast<size_t>(got);
  return got == 0 ? SoundDevice::Health::kEnded : SoundDevice::Health::kGood;
}

// Whole frames only: a writer that is a little late costs 20 ms of silence, not half a sample.
SoundDevice::Health FileSource::ReadFifo(Frame& frame) {
  const ssize_t got = read(descriptor_, pending_.data() + pending_bytes_, pending_.size() - pending_bytes_);
  if (got < 0 && errno != EAGAIN && errno != EINTR) {
    error_ = errno;
    frame.fill(0);
    return SoundDevice::Health::kLost;
  }
  if (got > 0) pending_bytes_ += static_cast<size_t>(got);
  if (pending_bytes_ < pending_.size()) {
    frame.fill(0);
    return SoundDevice::Health::kGood;
  }
  std::memcpy(frame.data(), pending_.data(), sizeof(Frame));
  pending_bytes_ = 0;
  return SoundDevice::Health::kGood;
}

}  // namespace transferd::sound
