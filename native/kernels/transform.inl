// Fourier transforms of signals that lie in lanes layout already. Part of kernels.cc.

#include "kernels/kernels.h"

namespace fp {
namespace FP_ISA {
namespace {

FftPlan* CreateTransform(int size) {
  LanePlan* const plan = NewPlan();
  FftPlan* const opaque = reinterpret_cast<FftPlan*>(plan);
  if (plan && CreateFft(size, nullptr, &plan->fft)) return opaque;
  DestroyPlan(opaque);
  return nullptr;
}

void TransformInPlace(FftPlan* opaque, float* points) {
  const LaneFft* const fft = &reinterpret_cast<const LanePlan*>(opaque)->fft;
  const int radix = fft->radix;
  kiss_fft_cpx* const z = reinterpret_cast<kiss_fft_cpx*>(points);
  // The first pass has read all points before the first bin is written.
  Transform(fft, LanePoints{z, fft->part},
            [z, radix](int k, int m, kiss_fft_cpx bin) FP_INLINE_LAMBDA { z[k + radix * m] = bin; });
}

void PartMagnitudes(float* bins, int size) {
  kiss_fft_cpx* const z = reinterpret_cast<kiss_fft_cpx*>(bins);
  const VecF half(0.5f);
  for (int k = 0; 2 * k <= size; ++k) {
    const int mirror = (size - k) % size;
    const kiss_fft_cpx a = z[k], b = z[mirror];
    const VecF first = half * Sqrt(Power({a.r + b.r, a.i - b.i}));
    const VecF second = half * Sqrt(Power({a.i + b.i, b.r - a.r}));
    z[k] = z[mirror] = {first, second};
  }
}

}  // namespace
}  // namespace FP_ISA
}  // namespace fp
