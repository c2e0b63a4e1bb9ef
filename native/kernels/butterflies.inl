// KissFFT with a SIMD vector as its scalar, and transforms of 2 to 16 points that stay in registers. Part of
// kernels.cc.

#ifndef NDEBUG
#define NDEBUG  // KissFFT then prints nothing
#endif
// What KissFFT includes, before it is pulled into a namespace.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/aligned.h"
#include "kernels/kernels.h"
#include "kernels/vec.h"

#define FP_JOIN_(a, b) a##_##b
#define FP_JOIN(a, b) FP_JOIN_(a, b)
// KissFFT's functions have C linkage, so every instruction set's copy needs names of its own.
#define kiss_fft_alloc FP_JOIN(fp_kiss_fft_alloc, FP_ISA)
#define kiss_fft FP_JOIN(fp_kiss_fft, FP_ISA)
#define kiss_fft_stride FP_JOIN(fp_kiss_fft_stride, FP_ISA)
#define kiss_fft_cleanup FP_JOIN(fp_kiss_fft_cleanup, FP_ISA)
#define kiss_fft_next_fast_size FP_JOIN(fp_kiss_fft_next_fast_size, FP_ISA)
#define KISS_FFT_MALLOC ::fp::AllocateAligned
#define KISS_FFT_FREE ::fp::FreeAligned
#define kiss_fft_scalar VecF

namespace fp {
namespace FP_ISA {
namespace {
#include "_kiss_fft_guts.h"
// Radices beyond 5 need a little scratch at every butterfly: from the stack, aligned for the vectors.
#undef KISS_FFT_TMP_ALLOC
#undef KISS_FFT_TMP_FREE
#define KISS_FFT_TMP_ALLOC(bytes) __builtin_alloca_with_align(bytes, 8 * fp::kCacheLine)
#define KISS_FFT_TMP_FREE(memory)
#include "kiss_fft.c"

FP_INLINE kiss_fft_cpx Times(kiss_fft_cpx a, float re, float im) {
  const VecF c(re), s(im);
  return {a.r * c - a.i * s, a.r * s + a.i * c};
}
FP_INLINE VecF Power(kiss_fft_cpx z) { return z.r * z.r + z.i * z.i; }

// z · exp(−2πi · kSixteenths ÷ 16).
template <int kSixteenths>
FP_INLINE kiss_fft_cpx TimesRoot(kiss_fft_cpx z) {
  constexpr float kCos[] = {1.0f,          0.923879533f,  0.707106781f,  0.382683432f, 0.0f,
                            -0.382683432f, -0.707106781f, -0.923879533f, -1.0f,        -0.923879533f};
  constexpr float kSin[] = {0.0f,          -0.382683432f, -0.707106781f, -0.923879533f, -1.0f,
                            -0.923879533f, -0.707106781f, -0.382683432f, 0.0f,          0.382683432f};
  if constexpr (kSixteenths == 0) return z;
  if constexpr (kSixteenths == 2) return {(z.r + z.i) * VecF(kCos[2]), (z.i - z.r) * VecF(kCos[2])};
  if constexpr (kSixteenths == 4) return {z.i, -z.r};
  if constexpr (kSixteenths == 6) return {(z.i - z.r) * VecF(kCos[2]), (z.r + z.i) * VecF(-kCos[2])};
  return Times(z, kCos[kSixteenths], kSin[kSixteenths]);
}

// Four points `kStride` apart, in place.
template <int kStride>
FP_INLINE void Transform4(kiss_fft_cpx* z) {
  const kiss_fft_cpx a = z[0], b = z[kStride], c = z[2 * kStride], d = z[3 * kStride];
  const kiss_fft_cpx sum_ac = {a.r + c.r, a.i + c.i}, difference_ac = {a.r - c.r, a.i - c.i};
  const kiss_fft_cpx sum_bd = {b.r + d.r, b.i + d.i}, difference_bd = {b.r - d.r, b.i - d.i};
  z[0] = {sum_ac.r + sum_bd.r, sum_ac.i + sum_bd.i};
  z[kStride] = {difference_ac.r + difference_bd.i, difference_ac.i - difference_bd.r};
  z[2 * kStride] = {sum_ac.r - sum_bd.r, sum_ac.i - sum_bd.i};
  z[3 * kStride] = {difference_ac.r - difference_bd.i, difference_ac.i + difference_bd.r};
}

// Two points, side by side.
FP_INLINE void Transform2(kiss_fft_cpx* z) {
  const kiss_fft_cpx a = z[0], b = z[1];
  z[0] = {a.r + b.r, a.i + b.i};
  z[1] = {a.r - b.r, a.i - b.i};
}

template <int kPoints, int kRow>
FP_INLINE void TurnRow(kiss_fft_cpx* z) {
  constexpr int kOther = kPoints / 4, kStep = 16 / kPoints * kRow;
  z[1] = TimesRoot<kStep>(z[1]);
  if constexpr (kOther == 4) {
    z[2] = TimesRoot<2 * kStep>(z[2]);
    z[3] = TimesRoot<3 * kStep>(z[3]);
  }
}

// 4, 8 or 16 points: four by one, two or four. `get(p)` is point p, `put(k, z)` takes bin k of the transform. Points
// are asked for as they are needed and bins handed over as they come about, so that no more values are alive than must
// be: with sixteen registers half of sixteen points lie on the stack between the two halves of the work.
template <int kPoints, typename Get, typename Put>
FP_INLINE void TransformPoints(const Get& get, const Put& put) {
  constexpr int kOther = kPoints / 4;
  kiss_fft_cpx z[kPoints];
  UnrollConstant<kOther>([&](auto i) FP_INLINE_LAMBDA {
    Unroll<4>([&](int row) FP_INLINE_LAMBDA { z[i + row * kOther] = get(i + row * kOther); });
    Transform4<kOther>(z + i);
  });
  UnrollConstant<4>([&](auto row) FP_INLINE_LAMBDA {
    if constexpr (kOther > 1 && row > 0) TurnRow<kPoints, row>(z + row * kOther);
    if constexpr (kOther == 2) Transform2(z + row * kOther);
    if constexpr (kOther == 4) Transform4<1>(z + row * kOther);
    Unroll<kOther>([&](int i) FP_INLINE_LAMBDA { put(row + 4 * i, z[row * kOther + i]); });
  });
}

}  // namespace
}  // namespace FP_ISA
}  // namespace fp
