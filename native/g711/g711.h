// ITU-T G.711 companding, bit-exact with the reference of ITU-T G.191 (software tools library).
//
// Linear samples are 16 bits wide and left-justified: A-law uses the upper 13 bits, mu-law the upper 14. Every value of
// either side is valid, so nothing here can fail. No state, no allocation, safe on the real-time thread.
//
//   std::array<uint8_t, 160> payload;
//   g711::Encode(g711::Law::kALaw, frame, payload);
#ifndef TRANSFERD_NATIVE_G711_G711_H_
#define TRANSFERD_NATIVE_G711_G711_H_

#include <cstdint>
#include <span>

namespace transferd::g711 {

enum class Law : uint8_t {
  kALaw,   // RTP payload type 8, PCMA (RFC 3551 section 4.5.14)
  kMuLaw,  // RTP payload type 0, PCMU
};

// Octets of silence: the smallest positive value of each law.
inline constexpr uint8_t kALawSilence = 0xD5;
inline constexpr uint8_t kMuLawSilence = 0xFF;

// One sample, as it travels in an RTP payload (A-law: even bits inverted, G.711 table 1; mu-law: all bits inverted).
uint8_t EncodeALaw(int16_t sample);
int16_t DecodeALaw(uint8_t octet);
uint8_t EncodeMuLaw(int16_t sample);
int16_t DecodeMuLaw(uint8_t octet);

// Whole frames. Works on min(from.size(), to.size()) samples and returns that number.
size_t Encode(Law law, std::span<const int16_t> from, std::span<uint8_t> to);
size_t Decode(Law law, std::span<const uint8_t> from, std::span<int16_t> to);

// The octet to send where there is nothing to say.
constexpr uint8_t Silence(Law law) { return law == Law::kALaw ? kALawSilence : kMuLawSilence; }

}  // namespace transferd::g711

#endif  // TRANSFERD_NATIVE_G711_G711_H_
