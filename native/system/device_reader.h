#ifndef TRANSFERD_SYSTEM_DEVICE_READER_H_
#define TRANSFERD_SYSTEM_DEVICE_READER_H_

#include <uv.h>

#include <cstddef>
#include <cstdint>
#include <functional>

namespace transferd {

// Opens a device node for reading: non-blocking, never as the controlling terminal. Returns a descriptor or -errno.
int OpenDevice(const char* path);

// Reads a character device or FIFO whenever the event loop finds it readable. Owns the descriptor.
class DeviceReader {
 public:
  struct Listener {
    std::function<void(const uint8_t* bytes, size_t count)> data;
    // Once, after the descriptor has been closed: an errno, or 0 for the end of the file. Not after Close().
    std::function<void(int error)> end;
  };

  explicit DeviceReader(Listener listener) : listener_(std::move(listener)) {}
  ~DeviceReader() { Close(); }
  DeviceReader(const DeviceReader&) = delete;
  DeviceReader& operator=(const DeviceReader&) = delete;

  // Takes the descriptor, also where it fails. Returns 0 or an errno (EPERM: a regular file cannot be waited for).
  int Start(uv_loop_t* loop, int descriptor);
  // Reads no more and closes the descriptor. May be called twice, and from within the listener.
  void Close();

 private:
  static void OnReadable(uv_poll_t* poll, int status, int events);
  void Drain(int status);
  void End(int error);

  Listener listener_;
  uv_poll_t* poll_ = nullptr;
  int descriptor_ = -1;
};

}  // namespace transferd

#endif  // TRANSFERD_SYSTEM_DEVICE_READER_H_
