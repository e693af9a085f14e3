// The RTCP half of a stream (RFC 3550 section 6): reports to the far end, and what the far end reports of us.
#ifndef TRANSFERD_NATIVE_ENGINE_STREAM_CONTROL_H_
#define TRANSFERD_NATIVE_ENGINE_STREAM_CONTROL_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <span>

#include "engine/stream_parameters.h"
#include "engine/stream_sender.h"
#include "engine/stream_transport.h"
#include "rtp/reception.h"
#include "rtp/rtcp.h"

namespace transferd {

class StreamControl {
 public:
  explicit StreamControl(const StreamStart& start);

  // A datagram of RTCP. True where it was valid.
  bool Take(std::span<const uint8_t> datagram, uint32_t our_ssrc, double now_ms);
  // Sends a report when its time has come.
  void Tick(StreamTransport& transport, const StreamSender& sender, rtp::Reception& reception, double now_ms);
  // Section 8.2: the number that we leave because the far end has it too.
  void SendBye(StreamTransport& transport, uint32_t ssrc);

  // Any thread.
  void ReadStatistics(StreamStatistics& statistics) const;

 private:
  void Schedule(double now_ms, double interval_ms);
  double Random();
  void NoteBlock(const rtp::ReportBlock& block, double now_ms);

  uint32_t random_;
  std::array<char, 16> cname_{};
  double next_ms_ = 0;
  uint64_t sent_at_report_ = 0;
  // The last sender report of the far end: the middle of its NTP time, and when it came.
  uint32_t last_sr_ = 0;
  double last_sr_ms_ = 0;
  std::atomic<double> round_trip_ms_{-1};
  std::atomic<double> far_loss_percent_{-1};
  std::atomic<double> far_jitter_ms_{-1};
};

}  // namespace transferd

#endif  // TRANSFERD_NATIVE_ENGINE_STREAM_CONTROL_H_
