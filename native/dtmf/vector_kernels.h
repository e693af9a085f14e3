// The kernels that not every processor has, for kernel.cc alone.
#ifndef TRANSFERD_NATIVE_DTMF_VECTOR_KERNELS_H_
#define TRANSFERD_NATIVE_DTMF_VECTOR_KERNELS_H_

#include "dtmf/kernel.h"

namespace transferd::dtmf {

#if defined(__x86_64__)
extern const Kernel kSse2Kernel;
extern const Kernel kAvx2Kernel;  // only where the processor says that it has it
#elif defined(__ARM_NEON)
extern const Kernel kNeonKernel;
#endif

}  // namespace transferd::dtmf

#endif  // TRANSFERD_NATIVE_DTMF_VECTOR_KERNELS_H_
