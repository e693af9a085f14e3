#include "dtmf/bank_tables.h"
#include "dtmf/spectrum_loops.h"
#include "dtmf/vector_kernels.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <cstring>

#define TRANSFERD_AVX2 __attribute__((target("avx2")))

namespace transferd::dtmf {
namespace {

// Two neighbouring samples as one number, to be spread over a register.
int TwoSamples(const int16_t* at) {
  int both;
  std::memcpy(&both, at, sizeof both);
  return both;
}

__m128i Load(const int16_t* at) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at)); }
void Store(int32_t* at, __m128i values) { _mm_store_si128(reinterpret_cast<__m128i*>(at), values); }

void CorrelateSse2(const int16_t* hop, HopSums& sums) {
  __m128i cosine_low = _mm_setzero_si128(), cosine_high = cosine_low, sine_low = cosine_low, sine_high = cosine_low;
  for (int pair = 0; pair < HopTable::kPairs; pair++) {
    const __m128i samples = _mm_set1_epi32(TwoSamples(hop + 2 * pair));
    const int16_t *c = kHopTable.cosine[pair], *s = kHopTable.sine[pair];
    cosine_low = _mm_add_epi32(cosine_low, _mm_madd_epi16(samples, Load(c)));
    cosine_high = _mm_add_epi32(cosine_high, _mm_madd_epi16(samples, Load(c + 8)));
    sine_low = _mm_add_epi32(sine_low, _mm_madd_epi16(samples, Load(s)));
    sine_high = _mm_add_epi32(sine_high, _mm_madd_epi16(samples, Load(s + 8)));
  }
  Store(sums.cosine.data(), cosine_low);
  Store(sums.cosine.data() + 4, cosine_high);
  Store(sums.sine.data(), sine_low);
  Store(sums.sine.data() + 4, sine_high);
}

// Four 32-bit numbers without sign as two of 64 bits. The square sums of two samples reach 2^31 and no further.
__m128i Widen(__m128i x) {
  return _mm_add_epi64(_mm_and_si128(x, _mm_set1_epi64x(0xffffffff)), _mm_srli_epi64(x, 32));
}

// Adds the halves of two registers: the low half of the result is the sum of the first.
__m128i SumEach(__m128i first, __m128i second) {
  return _mm_add_epi64(_mm_unpacklo_epi64(first, second), _mm_unpackhi_epi64(first, second));
}

HopEnergies EnergiesSse2(const int16_t* hop) {
  __m128i energy = _mm_setzero_si128(), difference = energy;
  for (int n = 0; n < kHopSamples; n += 8) {
    const __m128i now = Load(hop + n), change = _mm_subs_epi16(now, Load(hop + n - 1));
    energy = _mm_add_epi64(energy, Widen(_mm_madd_epi16(now, now)));
    difference = _mm_add_epi64(difference, Widen(_mm_madd_epi16(change, change)));
  }
  alignas(16) HopEnergies energies;
  _mm_store_si128(reinterpret_cast<__m128i*>(&energies), SumEach(energy, difference));
  return energies;
}

TRANSFERD_AVX2 __m256i LoadWide(const int16_t* at) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
}

// Two sums each, so that an addition need not wait for the one before.
TRANSFERD_AVX2 void CorrelateAvx2(const int16_t* hop, HopSums& sums) {
  __m256i cosine[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()}, sine[2] = {cosine[0], cosine[0]};
#pragma GCC unroll 8
  for (int pair = 0; pair < HopTable::kPairs; pair += 2) {
    for (int i = 0; i < 2; i++) {
      const __m256i samples = _mm256_set1_epi32(TwoSamples(hop + 2 * (pair + i)));
      cosine[i] = _mm256_add_epi32(cosine[i], _mm256_madd_epi16(samples, LoadWide(kHopTable.cosine[pair + i])));
      sine[i] = _mm256_add_epi32(sine[i], _mm256_madd_epi16(samples, LoadWide(kHopTable.sine[pair + i])));
    }
  }
  _mm256_store_si256(reinterpret_cast<__m256i*>(sums.cosine.data()), _mm256_add_epi32(cosine[0], cosine[1]));
  _mm256_store_si256(reinterpret_cast<__m256i*>(sums.sine.data()), _mm256_add_epi32(sine[0], sine[1]));
}

TRANSFERD_AVX2 __m256i SquareSums(__m256i x, __m256i y) {
  const __m256i mask = _mm256_set1_epi64x(0xffffffff), a = _mm256_madd_epi16(x, x), b = _mm256_madd_epi16(y, y);
  const __m256i even = _mm256_add_epi64(_mm256_and_si256(a, mask), _mm256_and_si256(b, mask));
  return _mm256_add_epi64(even, _mm256_add_epi64(_mm256_srli_epi64(a, 32), _mm256_srli_epi64(b, 32)));
}

TRANSFERD_AVX2 HopEnergies EnergiesAvx2(const int16_t* hop) {
  const __m256i first = LoadWide(hop), second = LoadWide(hop + 16);
  const __m256i energy = SquareSums(first, second);
  const __m256i difference =
      SquareSums(_mm256_subs_epi16(first, LoadWide(hop - 1)), _mm256_subs_epi16(second, LoadWide(hop + 15)));
  const __m256i both =
      _mm256_add_epi64(_mm256_unpacklo_epi64(energy, difference), _mm256_unpackhi_epi64(energy, difference));
  alignas(16) HopEnergies energies;
  _mm_store_si128(reinterpret_cast<__m128i*>(&energies),
                  _mm_add_epi64(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1)));
  return energies;
}

TRANSFERD_AVX2 void TurnAvx2(const HopSums& sums, const float* turn_re, const float* turn_im, HopSpectrum& spectrum) {
  TurnLoop(sums, turn_re, turn_im, spectrum);
}

TRANSFERD_AVX2 WindowPeaks PeaksAvx2(const Window& window, const float* factors) { return PeaksLoop(window, factors); }

}  // namespace

constexpr Kernel kSse2Kernel = {"sse2", CorrelateSse2, EnergiesSse2, Turn, Peaks};
constexpr Kernel kAvx2Kernel = {"avx2", CorrelateAvx2, EnergiesAvx2, TurnAvx2, PeaksAvx2};

}  // namespace transferd::dtmf

#endif
