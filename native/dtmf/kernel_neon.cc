#include "dtmf/bank_tables.h"
#include "dtmf/vector_kernels.h"

#if defined(__ARM_NEON)

#include <arm_neon.h>

namespace transferd::dtmf {
namespace {

// The table holds two samples side by side; reading it with vld2 takes them apart.
void Correlate(const int16_t* hop, HopSums& sums) {
  int32x4_t cosine[2] = {vdupq_n_s32(0), vdupq_n_s32(0)}, sine[2] = {cosine[0], cosine[0]};
  for (int pair = 0; pair < HopTable::kPairs; pair++) {
    const int16_t first = hop[2 * pair], second = hop[2 * pair + 1];
    const int16x8x2_t c = vld2q_s16(kHopTable.cosine[pair]), s = vld2q_s16(kHopTable.sine[pair]);
    cosine[0] = vmlal_n_s16(vmlal_n_s16(cosine[0], vget_low_s16(c.val[0]), first), vget_low_s16(c.val[1]), second);
    cosine[1] = vmlal_n_s16(vmlal_n_s16(cosine[1], vget_high_s16(c.val[0]), first), vget_high_s16(c.val[1]), second);
    sine[0] = vmlal_n_s16(vmlal_n_s16(sine[0], vget_low_s16(s.val[0]), first), vget_low_s16(s.val[1]), second);
    sine[1] = vmlal_n_s16(vmlal_n_s16(sine[1], vget_high_s16(s.val[0]), first), vget_high_s16(s.val[1]), second);
  }
  for (int half = 0; half < 2; half++) {
    vst1q_s32(sums.cosine.data() + 4 * half, cosine[half]);
    vst1q_s32(sums.sine.data() + 4 * half, sine[half]);
  }
}

uint64x2_t AddSquares(uint64x2_t sum, int16x8_t x) {
  const auto square = [](int16x4_t y) { return vreinterpretq_u32_s32(vmull_s16(y, y)); };
  return vpadalq_u32(vpadalq_u32(sum, square(vget_low_s16(x))), square(vget_high_s16(x)));
}

uint64_t Total(uint64x2_t x) { return vgetq_lane_u64(x, 0) + vgetq_lane_u64(x, 1); }

HopEnergies Energies(const int16_t* hop) {
  uint64x2_t energy = vdupq_n_u64(0), difference = energy;
  for (int n = 0; n < kHopSamples; n += 8) {
    const int16x8_t now = vld1q_s16(hop + n);
    energy = AddSquares(energy, now);
    difference = AddSquares(difference, vqsubq_s16(now, vld1q_s16(hop + n - 1)));
  }
  return {Total(energy), Total(difference)};
}

}  // namespace

constexpr Kernel kNeonKernel = {"neon", Correlate, Energies, Turn, Peaks};

}  // namespace transferd::dtmf

#endif
