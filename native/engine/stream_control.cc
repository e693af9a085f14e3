#include "engine/stream_control.h"

#include <cstdio>

namespace transferd {
namespace {

// Section 6.2 and 6.3.1: five seconds on average where two talk, the first report after half of it; divided by e − 3/2,
// because the random choice between half and one and a half of it would make it longer.
constexpr double kIntervalMs = 5000 / 1.21828;

}  // namespace

StreamControl::StreamControl(const StreamStart& start) : random_(start.ssrc ^ start.timestamp ^ 0x9E3779B9) {
  if (random_ == 0) random_ = 1;
  // Section 6.5.1: the name stays when the SSRC changes, and tells nothing about us (RFC 7022 section 4.2).
  std::snprintf(cname_.data(), cname_.size(), "%08x%04x", start.timestamp ^ start.ssrc, start.sequence);
}

double StreamControl::Random() {
  random_ ^= random_ << 13;
  random_ ^= random_ >> 17;
  random_ ^= random_ << 5;
  return random_ / 4294967296.0;
}

void StreamControl::Schedule(double now_ms, double interval_ms) {
  next_ms_ = now_ms + interval_ms * (0.5 + Random());
}

void StreamControl::Tick(StreamTransport& transport, const StreamSender& sender, rtp::Reception& reception,
                         double now_ms) {
  if (!transport.reachable()) return;
  if (next_ms_ == 0) Schedule(now_ms, kIntervalMs / 2);
  if (now_ms < next_ms_) return;
  Schedule(now_ms, kIntervalMs);
  rtp::Report report{.ssrc = sender.ssrc(), .sender = {}, .block = {}, .cname = cname_};
  if (sender.packets_sent() != sent_at_report_) {
    report.sender = rtp::SenderInfo{.ntp = rtp::NtpOf(now_ms),
                                    .timestamp = sender.timestamp(),
                                    .packets = static_cast<uint32_t>(sender.packets_sent()),
                                    .octets = static_cast<uint32_t>(sender.octets_sent())};
    sent_at_report_ = sender.packets_sent();
  }
  if (reception.started()) {
    report.block = reception.TakeBlock();
    report.block->last_sr = last_sr_;
    if (last_sr_ != 0) report.block->delay_since_last_sr = static_cast<uint32_t>((now_ms - last_sr_ms_) * 65.536);
  }
  std::array<uint8_t, rtp::kMostReportBytes + rtp::kSrtpOverheadBytes> buffer;
  transport.Send(StreamTransport::Kind::kRtcp, buffer, rtp::BuildReport(report, buffer));
}

void StreamControl::SendBye(StreamTransport& transport, uint32_t ssrc) {
  std::array<uint8_t, rtp::kByeBytes + rtp::kSrtpOverheadBytes> buffer;
  transport.Send(StreamTransport::Kind::kRtcp, buffer, rtp::BuildBye(ssrc, buffer));
}

bool StreamControl::Take(std::span<const uint8_t> datagram, uint32_t our_ssrc, double now_ms) {
  const auto heard = rtp::ParseRtcp(datagram, our_ssrc);
  if (!heard) return false;
  if (heard->sender) {
    last_sr_ = static_cast<uint32_t>(heard->sender->ntp >> 16);
    last_sr_ms_ = now_ms;
  }
  if (heard->block) NoteBlock(*heard->block, now_ms);
  return true;
}

void StreamControl::NoteBlock(const rtp::ReportBlock& block, double now_ms) {
  far_loss_percent_.store(block.fraction_lost * 100 / 256.0, std::memory_order_relaxed);
  far_jitter_ms_.store(block.jitter / 8.0, std::memory_order_relaxed);
  if (block.last_sr == 0) return;
  const auto now = static_cast<uint32_t>(rtp::NtpOf(now_ms) >> 16);
  const auto round_trip = static_cast<int32_t>(now - block.last_sr - block.delay_since_last_sr);
  // Below nothing by the grain of our ticks: the far end is next door.
  const double ms = round_trip > 0 ? round_trip / 65.536 : 0;
  constexpr double kImpossibleMs = 30'000;
  if (ms < kImpossibleMs) round_trip_ms_.store(ms, std::memory_order_relaxed);
}

void StreamControl::ReadStatistics(StreamStatistics& statistics) const {
  statistics.round_trip_ms = round_trip_ms_.load(std::memory_order_relaxed);
  statistics.far_loss_percent = far_loss_percent_.load(std::memory_order_relaxed);
  statistics.far_jitter_ms = far_jitter_ms_.load(std::memory_order_relaxed);
}

}  // namespace transferd
