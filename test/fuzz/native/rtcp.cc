// RTCP datagrams from outside, and our own reports, which have to be read back as they were meant.
#include <fuzzer/FuzzedDataProvider.h>

#include <algorithm>
#include <array>

#include "require.h"
#include "rtp/rtcp.h"

namespace rtp = transferd::rtp;
using fuzz::Require;

namespace {

rtp::Report InventReport(FuzzedDataProvider& data) {
  rtp::Report report{.ssrc = data.ConsumeIntegral<uint32_t>(), .sender = {}, .block = {}, .cname = {}};
  if (data.ConsumeBool()) {
    report.sender = {.ntp = data.ConsumeIntegral<uint64_t>(),
                     .timestamp = data.ConsumeIntegral<uint32_t>(),
                     .packets = data.ConsumeIntegral<uint32_t>(),
                     .octets = data.ConsumeIntegral<uint32_t>()};
  }
  if (data.ConsumeBool()) {
    report.block = {.ssrc = data.ConsumeIntegral<uint32_t>(),
                    .fraction_lost = data.ConsumeIntegral<uint8_t>(),
                    .cumulative_lost = data.ConsumeIntegral<int32_t>(),
                    .highest_sequence = data.ConsumeIntegral<uint32_t>(),
                    .jitter = data.ConsumeIntegral<uint32_t>(),
                    .last_sr = data.ConsumeIntegral<uint32_t>(),
                    .delay_since_last_sr = data.ConsumeIntegral<uint32_t>()};
  }
  const std::string cname = data.ConsumeBytesAsString(data.ConsumeIntegralInRange<size_t>(0, report.cname.size()));
  std::copy(cname.begin(), cname.end(), report.cname.begin());
  return report;
}

void CheckReport(const rtp::Report& report) {
  std::array<uint8_t, rtp::kMostReportBytes> to;
  const size_t length = rtp::BuildReport(report, to);
  Require(length <= to.size() && length % 4 == 0, "a report has room, in whole words");
  const auto heard = rtp::ParseRtcp(std::span(to).first(length), report.block ? report.block->ssrc : 0);
  Require(heard && heard->ssrc == report.ssrc && !heard->bye, "our own report can be read");
  Require(heard->sender.has_value() == report.sender.has_value(), "a sender report stays one");
  Require(heard->block.has_value() == report.block.has_value(), "its block is about the one it is about");
  if (report.sender) Require(heard->sender->ntp == report.sender->ntp, "the time survives");
  if (report.block) Require(heard->block->jitter == report.block->jitter, "the jitter survives");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
  FuzzedDataProvider data(bytes, count);
  if (data.ConsumeBool()) CheckReport(InventReport(data));
  const auto us = data.ConsumeIntegral<uint32_t>();
  const std::vector<uint8_t> datagram = data.ConsumeRemainingBytes<uint8_t>();
  rtp::IsRtcp(datagram);
  const auto heard = rtp::ParseRtcp(datagram, us);
  if (heard && heard->block) Require(heard->block->ssrc == us, "only the block about us is heard");
  return 0;
}
