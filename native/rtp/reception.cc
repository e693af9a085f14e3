#include "rtp/reception.h"

#include <algorithm>
#include <cmath>

namespace transferd::rtp {
namespace {

// A sequence number that jumps further than this is a restarted sender, not loss (MAX_DROPOUT of appendix A.1).
constexpr int kMaxDropout = 3000;

}  // namespace

void Reception::StartSource(const Header& header) {
  if (started_) of_earlier_sources_ += highest_ - first_ + 1;
  started_ = true;
  ssrc_ = header.ssrc;
  first_ = highest_ = 0x10000ull + header.sequence;
  recent_ = 1;
  received_before_source_ = received_ - 1;
  reported_expected_ = reported_received_ = 0;
  last_timestamp_ = header.timestamp;
}

void Reception::CountDuplicate(int step) {
  if (step > 0) {
    recent_ = step < 64 ? recent_ << step | 1 : 1;
    return;
  }
  if (step <= -64) return;
  const uint64_t bit = uint64_t{1} << -step;
  if ((recent_ & bit) != 0) duplicates_++;
  recent_ |= bit;
}

void Reception::Count(const Header& header, uint32_t arrival) {
  received_++;
  const uint32_t transit = arrival - header.timestamp;
  const auto step = static_cast<int16_t>(header.sequence - static_cast<uint16_t>(highest_));
  if (!started_ || header.ssrc != ssrc_ || std::abs(step) > kMaxDropout) {
    StartSource(header);
    last_transit_ = transit;
    return;
  }
  CountDuplicate(step);
  if (step > 1) loss_bursts_++;
  if (step > 0) highest_ += static_cast<uint64_t>(step);
  // Packets of one timestamp (the updates of a telephone event) say nothing about transit.
  if (header.timestamp == last_timestamp_) return;
  const double difference = std::abs(static_cast<double>(static_cast<int32_t>(transit - last_transit_)));
  // A talk spurt after a hold restarts the measure instead of spoiling it.
  if (difference < kMaxDropout) jitter_ += (difference - jitter_) / 16.0;
  last_transit_ = transit;
  last_timestamp_ = header.timestamp;
}

uint64_t Reception::lost() const {
  if (!started_) return 0;
  const uint64_t expected = of_earlier_sources_ + (highest_ - first_ + 1);
  return expected > received_ ? expected - received_ : 0;
}

ReportBlock Reception::TakeBlock() {
  const uint64_t expected = highest_ - first_ + 1;
  const uint64_t received = received_ - received_before_source_;
  const uint64_t new_expected = expected - reported_expected_;
  const uint64_t new_received = received - reported_received_;
  const uint64_t new_lost = new_expected > new_received ? new_expected - new_received : 0;
  reported_expected_ = expected;
  reported_received_ = received;
  return {.ssrc = ssrc_,
          .fraction_lost = static_cast<uint8_t>(new_lost == 0 ? 0 : std::min<uint64_t>(255, new_lost * 256 / new_expected)),
          .cumulative_lost = static_cast<int32_t>(static_cast<int64_t>(expected) - static_cast<int64_t>(received)),
          .highest_sequence = static_cast<uint32_t>(highest_ - 0x10000ull),
          .jitter = static_cast<uint32_t>(jitter_),
          .last_sr = 0,
          .delay_since_last_sr = 0};
}

}  // namespace transferd::rtp
