// Numbers in network byte order, as RTP and RTCP write them.
#ifndef TRANSFERD_NATIVE_RTP_BYTES_H_
#define TRANSFERD_NATIVE_RTP_BYTES_H_

#include <cstdint>

namespace transferd::rtp {

inline uint16_t Read16(const uint8_t* p) { return static_cast<uint16_t>(p[0] << 8 | p[1]); }
inline uint32_t Read32(const uint8_t* p) { return static_cast<uint32_t>(Read16(p)) << 16 | Read16(p + 2); }

inline void Write16(uint8_t* p, uint16_t value) {
  p[0] = static_cast<uint8_t>(value >> 8);
  p[1] = static_cast<uint8_t>(value);
}
inline void Write32(uint8_t* p, uint32_t value) {
  Write16(p, static_cast<uint16_t>(value >> 16));
  Write16(p + 2, static_cast<uint16_t>(value));
}

}  // namespace transferd::rtp

#endif  // TRANSFERD_NATIVE_RTP_BYTES_H_
