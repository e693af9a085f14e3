#include "rtp/rtcp.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "rtp/bytes.h"

namespace transferd::rtp {
namespace {

constexpr uint8_t kSenderReport = 200;
constexpr uint8_t kReceiverReport = 201;
constexpr uint8_t kSourceDescription = 202;
constexpr uint8_t kBye = 203;
constexpr uint8_t kCname = 1;
constexpr size_t kHeadBytes = 4;
constexpr size_t kSenderInfoBytes = 20;
constexpr size_t kBlockBytes = 24;

struct Head {
  int count;
  uint8_t type;
  size_t bytes;  // the whole packet
};

Head ReadHead(const uint8_t* p) { return {p[0] & 0x1F, p[1], kHeadBytes * (size_t{Read16(p + 2)} + 1)}; }

// Appendix A.2: version 2, a report first and unpadded, and lengths that add up.
bool IsValid(std::span<const uint8_t> datagram) {
  if (datagram.size() < 2 * kHeadBytes || (datagram[0] & 0xE0) != 0x80) return false;
  if (datagram[1] != kSenderReport && datagram[1] != kReceiverReport) return false;
  size_t at = 0;
  while (at + kHeadBytes <= datagram.size()) {
    if (datagram[at] >> 6 != 2) return false;
    at += ReadHead(&datagram[at]).bytes;
  }
  return at == datagram.size();
}

SenderInfo ReadSenderInfo(const uint8_t* p) {
  return {.ntp = static_cast<uint64_t>(Read32(p)) << 32 | Read32(p + 4),
          .timestamp = Read32(p + 8),
          .packets = Read32(p + 12),
          .octets = Read32(p + 16)};
}

ReportBlock ReadBlock(const uint8_t* p) {
  // Cumulative loss is a signed number of 24 bits.
  const auto lost = static_cast<int32_t>(Read32(p + 4) << 8) >> 8;
  return {.ssrc = Read32(p),
          .fraction_lost = p[4],
          .cumulative_lost = lost,
          .highest_sequence = Read32(p + 8),
          .jitter = Read32(p + 12),
          .last_sr = Read32(p + 16),
          .delay_since_last_sr = Read32(p + 20)};
}

void ReadReport(std::span<const uint8_t> packet, const Head& head, uint32_t us, RtcpHeard& heard) {
  size_t at = 2 * kHeadBytes;
  if (head.type == kSenderReport) {
    if (packet.size() < at + kSenderInfoBytes) return;
    heard.sender = ReadSenderInfo(&packet[at]);
    at += kSenderInfoBytes;
  }
  for (int i = 0; i < head.count && at + kBlockBytes <= packet.size(); i++, at += kBlockBytes) {
    if (Read32(&packet[at]) == us) heard.block = ReadBlock(&packet[at]);
  }
}

void WriteHead(uint8_t* p, int count, uint8_t type, size_t bytes) {
  p[0] = static_cast<uint8_t>(0x80 | count);
  p[1] = type;
  Write16(p + 2, static_cast<uint16_t>(bytes / kHeadBytes - 1));
}

void WriteBlock(uint8_t* p, const ReportBlock& block) {
  Write32(p, block.ssrc);
  const int32_t lost = std::clamp(block.cumulative_lost, -0x800000, 0x7FFFFF);
  Write32(p + 4, static_cast<uint32_t>(block.fraction_lost) << 24 | (static_cast<uint32_t>(lost) & 0xFFFFFF));
  Write32(p + 8, block.highest_sequence);
  Write32(p + 12, block.jitter);
  Write32(p + 16, block.last_sr);
  Write32(p + 20, block.delay_since_last_sr);
}

size_t WriteDescription(uint8_t* p, const Report& report) {
  const size_t text = strnlen(report.cname.data(), report.cname.size());
  // The list of items ends with at least one null octet, at a 32-bit boundary (section 6.5).
  const size_t bytes = (2 * kHeadBytes + 2 + text) / 4 * 4 + 4;
  std::memset(p, 0, bytes);
  WriteHead(p, 1, kSourceDescription, bytes);
  Write32(p + 4, report.ssrc);
  p[8] = kCname;
  p[9] = static_cast<uint8_t>(text);
  std::memcpy(p + 10, report.cname.data(), text);
  return bytes;
}

}  // namespace

bool IsRtcp(std::span<const uint8_t> datagram) {
  return datagram.size() >= 2 && datagram[1] >= 192 && datagram[1] <= 223;
}

std::optional<RtcpHeard> ParseRtcp(std::span<const uint8_t> datagram, uint32_t us) {
  if (!IsValid(datagram)) return std::nullopt;
  RtcpHeard heard{.ssrc = Read32(&datagram[4]), .sender = {}, .block = {}, .bye = false};
  for (size_t at = 0; at + kHeadBytes <= datagram.size();) {
    const Head head = ReadHead(&datagram[at]);
    const auto packet = datagram.subspan(at, head.bytes);
    const bool is_report = head.type == kSenderReport || head.type == kReceiverReport;
    if (is_report && packet.size() >= 2 * kHeadBytes) ReadReport(packet, head, us, heard);
    heard.bye |= head.type == kBye;
    at += head.bytes;
  }
  return heard;
}

size_t BuildReport(const Report& report, std::span<uint8_t> to) {
  uint8_t* p = to.data();
  size_t at = 2 * kHeadBytes;
  if (report.sender) {
    Write32(p + at, static_cast<uint32_t>(report.sender->ntp >> 32));
    Write32(p + at + 4, static_cast<uint32_t>(report.sender->ntp));
    Write32(p + at + 8, report.sender->timestamp);
    Write32(p + at + 12, report.sender->packets);
    Write32(p + at + 16, report.sender->octets);
    at += kSenderInfoBytes;
  }
  if (report.block) {
    WriteBlock(p + at, *report.block);
    at += kBlockBytes;
  }
  WriteHead(p, report.block ? 1 : 0, report.sender ? kSenderReport : kReceiverReport, at);
  Write32(p + 4, report.ssrc);
  return at + WriteDescription(p + at, report);
}

size_t BuildBye(uint32_t ssrc, std::span<uint8_t> to) {
  WriteHead(to.data(), 0, kReceiverReport, 8);
  Write32(to.data() + 4, ssrc);
  WriteHead(to.data() + 8, 1, kBye, 8);
  Write32(to.data() + 12, ssrc);
  return kByeBytes;
}

uint64_t NtpOf(double now_ms) {
  const double seconds = now_ms / 1000;
  const double whole = std::floor(seconds);
  return static_cast<uint64_t>(whole) << 32 | static_cast<uint64_t>((seconds - whole) * 4294967296.0);
}

}  // namespace transferd::rtp
