// The bytes of a keypad (a stream) and of the route monitor (rtnetlink: messages): written in any pieces, cut off at any
// moment, closed from within. What is delivered is what was written, then one end.
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <vector>

#include <fuzzer/FuzzedDataProvider.h>

#include "require.h"
#include "system/device_reader.h"

using fuzz::Require;

namespace {

// What a read takes at once of a message; the rest of it is gone, as with rtnetlink.
constexpr size_t kMostOfAMessage = 4096;

struct Channel {
  int reader = -1, writer = -1;
};

Channel Open(bool messages) {
  int ends[2];
  const int failed = messages ? socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, ends)
                              : pipe2(ends, O_NONBLOCK);
  Require(failed == 0, "a channel can be opened");
  return {.reader = ends[0], .writer = ends[1]};
}

void Append(std::vector<uint8_t>& to, const uint8_t* bytes, size_t count) { to.insert(to.end(), bytes, bytes + count); }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
  FuzzedDataProvider data(bytes, count);
  const bool messages = data.ConsumeBool();
  const size_t close_after = data.ConsumeBool() ? data.ConsumeIntegral<uint16_t>() : SIZE_MAX;
  Channel channel = Open(messages);
  uv_loop_t loop;
  uv_loop_init(&loop);
  std::vector<uint8_t> written, read;
  int ends = 0;
  {
    transferd::DeviceReader* self = nullptr;
    transferd::DeviceReader reader({.data =
                                        [&](const uint8_t* piece, size_t length) {
                                          Require(ends == 0, "nothing comes after the end");
                                          Append(read, piece, length);
                                          if (read.size() > close_after) self->Close();
                                        },
                                    .end = [&](int) { ends++; }});
    self = &reader;
    Require(reader.Start(&loop, channel.reader) == 0, "reading starts");
    while (data.remaining_bytes() > 0) {
      const auto piece = data.ConsumeBytes<uint8_t>(data.ConsumeIntegralInRange<size_t>(1, 9000));
      // Nobody reads any more: SIGPIPE is ignored by Node.
      const ssize_t sent = messages ? send(channel.writer, piece.data(), piece.size(), MSG_NOSIGNAL)
                                    : write(channel.writer, piece.data(), piece.size());
      if (sent > 0) Append(written, piece.data(), messages ? std::min(piece.size(), kMostOfAMessage) : sent);
      if (data.ConsumeBool()) uv_run(&loop, UV_RUN_NOWAIT);
    }
    close(channel.writer);
    for (int turns = 0; turns < 64 && ends == 0 && read.size() <= close_after; turns++) uv_run(&loop, UV_RUN_NOWAIT);
    if (read.size() <= close_after) Require(ends == 1, "the end is told once");
    Require(read.size() <= written.size() && std::equal(read.begin(), read.end(), written.begin()),
            "what is delivered is what was written");
    if (read.size() <= close_after) Require(read.size() == written.size(), "nothing is lost");
  }
  uv_run(&loop, UV_RUN_DEFAULT);
  Require(uv_loop_close(&loop) == 0, "nothing stays in the loop");
  return 0;
}

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  signal(SIGPIPE, SIG_IGN);
  return 0;
}
