// SRTP and SRTCP, RFC 3711 and RFC 7714, by libsrtp2, which is loaded when the first key comes and not before.
#ifndef TRANSFERD_NATIVE_RTP_SRTP_H_
#define TRANSFERD_NATIVE_RTP_SRTP_H_

#include <cstddef>
#include <cstdint>
#include <span>

struct srtp_ctx_t_;

namespace transferd::rtp {

// The crypto suites of RFC 4568 section 6.2 and RFC 7714 section 14 that we speak.
enum class SrtpSuite : uint8_t { kAesCm128HmacSha1_80, kAesCm128HmacSha1_32, kAeadAes128Gcm };

// Octets of master key and salt, one after the other.
constexpr size_t SrtpKeyBytes(SrtpSuite suite) { return suite == SrtpSuite::kAeadAes128Gcm ? 28 : 30; }
// What protection adds to a packet at the most: authentication tag, and the index of SRTCP.
inline constexpr size_t kSrtpOverheadBytes = 16 + 4;

// One direction of one session: a key, its rollover counter and its replay window. Made on the JavaScript thread,
// then used by one thread at a time.
class SrtpContext {
 public:
  enum class Direction : uint8_t { kOutbound, kInbound };
  enum class Outcome : uint8_t { kGood, kTampered, kReplayed };

  // Whether libsrtp2 is on this machine and does what the suite needs.
  static bool Available(SrtpSuite suite);

  // Throws std::runtime_error where libsrtp2 is missing, std::invalid_argument where the key has another length.
  SrtpContext(SrtpSuite suite, std::span<const uint8_t> key, Direction direction);
  ~SrtpContext();
  SrtpContext(const SrtpContext&) = delete;
  SrtpContext& operator=(const SrtpContext&) = delete;

  // In place; `packet` has room for kSrtpOverheadBytes behind `length`. The new length, 0 where it cannot be sent.
  size_t ProtectRtp(std::span<uint8_t> packet, size_t length);
  size_t ProtectRtcp(std::span<uint8_t> packet, size_t length);

  // In place; `length` becomes that of the plain packet. On failure the packet is worth nothing.
  Outcome UnprotectRtp(std::span<uint8_t> packet, size_t& length);
  Outcome UnprotectRtcp(std::span<uint8_t> packet, size_t& length);

 private:
  srtp_ctx_t_* session_ = nullptr;
};

}  // namespace transferd::rtp

#endif  // TRANSFERD_NATIVE_RTP_SRTP_H_
