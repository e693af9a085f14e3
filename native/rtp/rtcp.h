// RTCP packets, RFC 3550 section 6: sender and receiver reports with a CNAME, and BYE.
#ifndef TRANSFERD_NATIVE_RTP_RTCP_H_
#define TRANSFERD_NATIVE_RTP_RTCP_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace transferd::rtp {

// Section 6.4.1.
struct ReportBlock {
  uint32_t ssrc = 0;           // whom it is about
  uint8_t fraction_lost = 0;   // of 256, since the report before
  int32_t cumulative_lost = 0;
  uint32_t highest_sequence = 0;
  uint32_t jitter = 0;         // timestamp units
  uint32_t last_sr = 0;        // middle 32 bits of the NTP time of the last sender report, 0: none came
  uint32_t delay_since_last_sr = 0;  // 1/65536 s
};

struct SenderInfo {
  uint64_t ntp = 0;  // 32.32 fixed point, s
  uint32_t timestamp = 0;
  uint32_t packets = 0;
  uint32_t octets = 0;
};

struct Report {
  uint32_t ssrc = 0;
  std::optional<SenderInfo> sender;  // present: a sender report
  std::optional<ReportBlock> block;
  std::array<char, 16> cname{};      // text without end sign, unused octets 0
};

// What a compound packet of the far end says that concerns us.
struct RtcpHeard {
  uint32_t ssrc = 0;                 // who reports
  std::optional<SenderInfo> sender;
  std::optional<ReportBlock> block;  // the one about `us`
  bool bye = false;
};

inline constexpr size_t kMostReportBytes = 8 + 20 + 24 + 8 + 2 + 16 + 4;
inline constexpr size_t kByeBytes = 8 + 8;

// RFC 5761 section 4: what of one port is RTCP and not RTP, by its second octet.
bool IsRtcp(std::span<const uint8_t> datagram);

// Reads a compound packet; empty where one of the checks of appendix A.2 fails.
std::optional<RtcpHeard> ParseRtcp(std::span<const uint8_t> datagram, uint32_t us);

// Writes SR or RR and SDES. `to` holds at least kMostReportBytes. Returns the length.
size_t BuildReport(const Report& report, std::span<uint8_t> to);
// Section 6.1: an empty RR and a BYE. `to` holds at least kByeBytes.
size_t BuildBye(uint32_t ssrc, std::span<uint8_t> to);

// Monotonic ms as 32.32 fixed point s: section 4 allows a clock that starts anywhere, and this one is never set.
uint64_t NtpOf(double now_ms);

}  // namespace transferd::rtp

#endif  // TRANSFERD_NATIVE_RTP_RTCP_H_
