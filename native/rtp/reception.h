// What a receiver counts: loss and interarrival jitter, RFC 3550 section 6.4.1 and appendices A.3 and A.8.
#ifndef TRANSFERD_NATIVE_RTP_RECEPTION_H_
#define TRANSFERD_NATIVE_RTP_RECEPTION_H_

#include <cstdint>

#include "rtp/packet.h"
#include "rtp/rtcp.h"

namespace transferd::rtp {

class Reception {
 public:
  // A valid packet. `arrival` is our own clock in timestamp units (125 µs).
  void Count(const Header& header, uint32_t arrival);

  bool started() const { return started_; }
  uint64_t received() const { return received_; }
  // Expected less received; a late or repeated packet makes up for a lost one, as appendix A.3 has it, but never below 0.
  uint64_t lost() const;
  // Holes in the sequence: how many losses there were, whatever their lengths.
  uint64_t loss_bursts() const { return loss_bursts_; }
  // Packets that had come before.
  uint64_t duplicates() const { return duplicates_; }
  double jitter_ms() const { return jitter_ / 8.0; }

  // The report block of this source; the fraction counts from the call before (appendix A.3).
  ReportBlock TakeBlock();

 private:
  void StartSource(const Header& header);
  void CountDuplicate(int step);

  bool started_ = false;
  uint32_t ssrc_ = 0;
  uint64_t first_ = 0;    // extended sequence numbers of this source
  uint64_t highest_ = 0;
  uint64_t recent_ = 0;   // bit n: highest_ − n has come
  uint64_t received_ = 0;
  uint64_t duplicates_ = 0;
  uint64_t loss_bursts_ = 0;
  uint64_t of_earlier_sources_ = 0;  // expected of sources before this one
  uint64_t received_before_source_ = 0;
  uint64_t reported_expected_ = 0;   // of this source, when the last block was taken
  uint64_t reported_received_ = 0;
  uint32_t last_transit_ = 0;
  uint32_t last_timestamp_ = 0;
  double jitter_ = 0;
};

}  // namespace transferd::rtp

#endif  // TRANSFERD_NATIVE_RTP_RECEPTION_H_
