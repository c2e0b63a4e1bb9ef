// Which instruction set this processor and build can run, and which one is used.
#ifndef FP_KERNELS_DISPATCH_H_
#define FP_KERNELS_DISPATCH_H_

#include <vector>

#include "kernels/kernels.h"

namespace fp {

// The best that the processor can run, or the one named by the environment variable FP_NATIVE_SIMD (scalar, sse2, avx2,
// avx512, neon) where that can run here. Read once; the table is immutable.
const Kernels& ActiveKernels();

// All kernel tables that can run here, slowest first.
const std::vector<const Kernels*>& AvailableKernels();

const char* ActiveInstructionSet();
std::vector<const char*> AvailableInstructionSets();

}  // namespace fp

#endif  // FP_KERNELS_DISPATCH_H_
