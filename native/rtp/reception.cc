#include "rtp/reception.h"

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
  last_timestamp_ = header.timestamp;
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
  if (step > 0) highest_ += static_cast<uint64_t>(step);
  // Packets of one timestamp (the updates of a telephone event) say nothing about transit.
  if (header.timestamp == last_timestamp_) return;
  const double difference = std::abs(static_cast<int32_t>(transit - last_transit_));
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

}  // namespace transferd::rtp
