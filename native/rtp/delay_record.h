// How late the packets of a stream were in the last seconds: from it follows how far behind the sender playout should run.
//
// A delay is our clock less the packet's timestamp, both in samples: only differences of delays mean something. Of each
// tick that brought packets the slowest counts, so that a network that stood still once is one entry and not twenty.
#ifndef TRANSFERD_NATIVE_RTP_DELAY_RECORD_H_
#define TRANSFERD_NATIVE_RTP_DELAY_RECORD_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace transferd::rtp {

class DelayRecord {
 public:
  void Note(uint32_t delay);
  // Once every 20 ms, after the packets of the tick.
  void Tick();
  void Reset();

  // Ticks that brought something, at most kWindow.
  size_t count() const { return count_; }
  // The delay that is worth waiting for: what is lost by waiting and by packets that come too late is least (E-model); empty
  // while too little is known.
  std::optional<uint32_t> target() const { return target_; }
  // The delay of the quickest, which the network itself has.
  std::optional<uint32_t> quickest() const { return quickest_; }

 private:
  static constexpr size_t kWindow = 256;
  static constexpr int kRefreshTicks = 5;

  void Refresh();

  std::array<uint32_t, kWindow> delays_{};
  size_t count_ = 0;
  size_t next_ = 0;
  std::optional<uint32_t> slowest_;  // of this tick
  std::optional<uint32_t> target_;
  std::optional<uint32_t> quickest_;
  int ticks_ = 0;
};

}  // namespace transferd::rtp

#endif  // TRANSFERD_NATIVE_RTP_DELAY_RECORD_H_
