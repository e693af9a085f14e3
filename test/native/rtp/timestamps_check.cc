// What fuzzing has found in the jitter buffer: timestamps half the circle away; compiled with the sanitizer that told of it.
#include <array>
#include <cstdio>

#include "rtp/jitter_buffer.h"

int main() {
  transferd::rtp::JitterBuffer buffer;
  std::array<int16_t, transferd::kFrameSamples> samples{};
  transferd::Frame frame;
  uint32_t timestamp = 0;
  for (const uint32_t step : {0u, 160u, 0x7FFFFF63u, 0x80000000u, 0x80000001u, 0x7FFFFFFFu, 0x80000100u}) {
    for (int i = 0; i < 40; i++) {
      timestamp += i % 13 == 0 ? step : 160;
      buffer.Put(timestamp, false, samples);
      buffer.Put(timestamp + 0x80000000u, false, samples);
      buffer.Take(frame);
    }
  }
  std::printf("ok timestamps that lie are taken\n");
}
