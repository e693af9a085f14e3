// Makes speech a little shorter or longer without changing its pitch: one period is left out or said twice, and the seam
// is overlapped over the length of a period.
#ifndef TRANSFERD_NATIVE_RTP_TIME_SCALE_H_
#define TRANSFERD_NATIVE_RTP_TIME_SCALE_H_

#include <cstdint>
#include <span>

#include "sound/frame.h"

namespace transferd::rtp {

inline constexpr int kMostShortened = 120;
inline constexpr int kMostLengthened = 80;
inline constexpr int kLeastScaled = 40;

// Makes one frame of `speech`, which holds kFrameSamples + `most` samples, by leaving out a period of `most` samples at the
// most (kMostShortened); of what is quiet just that many. Returns how many were left out, 0 where it would be heard; then
// `frame` is as it was.
int Shorten(std::span<const int16_t> speech, int most, Frame& frame);

// Makes one frame of the beginning of `speech` (kFrameSamples) by saying a period again; of what is quiet `wanted` samples
// (kMostLengthened at the most). Returns how many samples were added, so that only kFrameSamples less this many of
// `speech` are used up; 0 where it would be heard.
int Lengthen(std::span<const int16_t> speech, int wanted, Frame& frame);

}  // namespace transferd::rtp

#endif  // TRANSFERD_NATIVE_RTP_TIME_SCALE_H_
