// The kernels that not every processor has, and what they have in common with the plain one.
#ifndef TRANSFERD_NATIVE_DTMF_VECTOR_KERNELS_H_
#define TRANSFERD_NATIVE_DTMF_VECTOR_KERNELS_H_

#include "dtmf/kernel.h"

namespace transferd::dtmf {

// spectrum_loops.h for the least processor of the kind: SSE2 or NEON is in it.
void Turn(const HopSums& sums, const float* turn_re, const float* turn_im, HopSpectrum& spectrum);
WindowPeaks Peaks(const Window& window, const float* factors);

#if defined(__x86_64__)
extern const Kernel kSse2Kernel;
extern const Kernel kAvx2Kernel;  // only where the processor says that it has it
#elif defined(__ARM_NEON)
extern const Kernel kNeonKernel;
#endif

}  // namespace transferd::dtmf

#endif  // TRANSFERD_NATIVE_DTMF_VECTOR_KERNELS_H_
