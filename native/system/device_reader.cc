#include "system/device_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

namespace transferd {
namespace {

// A keyboard that floods must not keep the loop from its other work: the rest is read in the next turn.
constexpr int kReadsPerTurn = 8;
constexpr size_t kReadBytes = 4096;

}  // namespace

int OpenDevice(const char* path) {
  int descriptor;
  do {
    descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  } while (descriptor < 0 && errno == EINTR);
  return descriptor < 0 ? -errno : descriptor;
}

int DeviceReader::Start(uv_loop_t* loop, int descriptor) {
  auto* poll = new uv_poll_t;
  int status = uv_poll_init(loop, poll, descriptor);
  if (status < 0) {
    // libuv has not taken the handle into the loop, so there is nothing to close but the descriptor.
    delete poll;
    close(descriptor);
    return -status;
  }
  poll->data = this;
  poll_ = poll;
  descriptor_ = descriptor;
  status = uv_poll_start(poll_, UV_READABLE, OnReadable);
  if (status < 0) Close();
  return -status;
}

void DeviceReader::Close() {
  if (poll_ == nullptr) return;
  uv_poll_stop(poll_);
  poll_->data = nullptr;
  // The handle lives until the loop has let go of it; this object may be gone by then.
  uv_close(reinterpret_cast<uv_handle_t*>(poll_),
           [](uv_handle_t* handle) { delete reinterpret_cast<uv_poll_t*>(handle); });
  poll_ = nullptr;
  close(descriptor_);
  descriptor_ = -1;
}

void DeviceReader::OnReadable(uv_poll_t* poll, int status, int /*events*/) {
  auto* reader = static_cast<DeviceReader*>(poll->data);
  if (reader != nullptr) reader->Drain(status);
}

void DeviceReader::Drain(int status) {
  uint8_t bytes[kReadBytes];
  // `status` only says that something is wrong (unplugged: EBADF); read() says what.
  for (int reads = 0; reads < kReadsPerTurn && poll_ != nullptr; reads++) {
    const ssize_t count = read(descriptor_, bytes, sizeof(bytes));
    if (count > 0) {
      listener_.data(bytes, static_cast<size_t>(count));
    } else if (count == 0) {
      return End(0);
    } else if (errno == EAGAIN) {
      return status < 0 ? End(-status) : void();
    } else if (errno != EINTR) {
      return End(errno);
    }
  }
}

void DeviceReader::End(int error) {
  Close();
  listener_.end(error);
}

}  // namespace transferd
