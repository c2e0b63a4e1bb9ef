// Fourier transforms of many frames at once, one per lane. Part of kernels.cc.
//
// A transform of `size` = radix · part points: the first pass takes `radix` points size ÷ radix apart at a time and
// leaves `radix` parts, of which number k makes the bins k, k + radix, … The parts of the usual sizes fit the
// first-level cache and go through radix 16 and the rest; those of other sizes are KissFFT's.

#include <math.h>
#include <string.h>

#include "core/aligned.h"

#define FP_INLINED_LAMBDA __attribute__((always_inline))

namespace fp {
namespace FP_ISA {
namespace {

struct LaneFft {
  int size;
  int radix;      // 4, 8 or 16
  int part;       // points
  int part_rest;  // part ÷ 16 where that is 4, 8 or 16: then part is ours; otherwise 0
  kiss_fft_cfg kiss;
  kiss_fft_cpx* kiss_output;
  kiss_fft_cpx* parts;   // part k from k · PartStride() on
  float* twiddles;       // cos, sin of −2πnk ÷ size at [n][k], n below part, k from 1 to radix − 1
  float* part_twiddles;  // the same of a part whose first radix is 16

  // A row more than the part lest all parts lie on the same lines of the cache.
  int PartStride() const { return part + 1; }
};

// cos, sin of −2πnk ÷ size for n below size ÷ radix and k from 1 to radix − 1. Null when memory is short.
float* MakeTwiddles(int size, int radix) {
  float* const twiddles = static_cast<float*>(AllocateAligned(sizeof(float) * 2 * static_cast<size_t>(size)));
  if (!twiddles) return nullptr;
  float* at = twiddles;
  for (int n = 0; n < size / radix; ++n)
    for (int k = 1; k < radix; ++k) {
      const double angle = -2.0 * 3.14159265358979323846 * n * k / size;
      *at++ = static_cast<float>(cos(angle));
      *at++ = static_cast<float>(sin(angle));
    }
  return twiddles;
}

kiss_fft_cpx* AllocatePoints(int count) {
  return static_cast<kiss_fft_cpx*>(AllocateAligned(sizeof(kiss_fft_cpx) * static_cast<size_t>(count)));
}

void DestroyFft(LaneFft* fft) {
  FreeAligned(fft->kiss);
  FreeAligned(fft->kiss_output);
  FreeAligned(fft->parts);
  FreeAligned(fft->twiddles);
  FreeAligned(fft->part_twiddles);
}

// False when memory is short; DestroyFft is due in any case.
bool CreateFft(int size, LaneFft* fft) {
  *fft = LaneFft{};
  fft->size = size;
  fft->radix = size % 16 == 0 && size > 16 ? 16 : size % 8 == 0 ? 8 : 4;
  fft->part = size / fft->radix;
  fft->parts = AllocatePoints(fft->radix * fft->PartStride());
  fft->twiddles = MakeTwiddles(size, fft->radix);
  if (!fft->parts || !fft->twiddles) return false;
  if (fft->part == 64 || fft->part == 128 || fft->part == 256) {
    fft->part_rest = fft->part / 16;
    fft->part_twiddles = MakeTwiddles(fft->part, 16);
    return fft->part_twiddles;
  }
  fft->kiss = kiss_fft_alloc(fft->part, 0, nullptr, nullptr);
  fft->kiss_output = AllocatePoints(fft->part);
  return fft->kiss && fft->kiss_output;
}

template <int kRadix, typename Input>
void FirstPassBy(const LaneFft* fft, const Input& input) {
  const int part = fft->part, stride = fft->PartStride();
  const float* twiddle = fft->twiddles;
  for (int n = 0; n < part; ++n, twiddle += 2 * (kRadix - 1)) {
    kiss_fft_cpx z[kRadix];
    for (int j = 0; j < kRadix; ++j) z[j] = input.Point(j, n);
    TransformPoints<kRadix>(z);
    kiss_fft_cpx* const out = fft->parts + n;
    out[0] = z[0];
    for (int k = 1; k < kRadix; ++k)
      out[k * stride] = Times(z[PlaceOf<kRadix>(k)], twiddle[2 * k - 2], twiddle[2 * k - 1]);
  }
}

// `input.Point(j, n)` is point j · part + n.
template <typename Input>
void FirstPass(const LaneFft* fft, const Input& input) {
  if (fft->radix == 16) FirstPassBy<16>(fft, input);
  if (fft->radix == 8) FirstPassBy<8>(fft, input);
  if (fft->radix == 4) FirstPassBy<4>(fft, input);
}

// A part of 16 · kRest points, in place: sixteen rows of kRest.
template <int kRest>
FP_INLINE void PartFirstPass(const LaneFft* fft, kiss_fft_cpx* x) {
  const float* twiddle = fft->part_twiddles;
  for (int n = 0; n < kRest; ++n, twiddle += 30) {
    kiss_fft_cpx z[16];
    for (int j = 0; j < 16; ++j) z[j] = x[n + j * kRest];
    TransformPoints<16>(z);
    x[n] = z[0];
    for (int k = 1; k < 16; ++k) x[n + k * kRest] = Times(z[PlaceOf<16>(k)], twiddle[2 * k - 2], twiddle[2 * k - 1]);
  }
}

// Transforms part `x` and calls `take(m, bin m of the part)`.
template <int kRest, typename Take>
FP_INLINE void TransformPartBy(const LaneFft* fft, kiss_fft_cpx* x, const Take& take) {
  PartFirstPass<kRest>(fft, x);
  for (int row = 0; row < 16; ++row) {
    kiss_fft_cpx z[kRest];
    for (int i = 0; i < kRest; ++i) z[i] = x[row * kRest + i];
    TransformPoints<kRest>(z);
    for (int i = 0; i < kRest; ++i) take(row + 16 * i, z[PlaceOf<kRest>(i)]);
  }
}
template <typename Take>
FP_INLINE void TransformPart(const LaneFft* fft, kiss_fft_cpx* x, const Take& take) {
  switch (fft->part_rest) {
    case 4:
      return TransformPartBy<4>(fft, x, take);
    case 8:
      return TransformPartBy<8>(fft, x, take);
    case 16:
      return TransformPartBy<16>(fft, x, take);
    default:
      kiss_fft(fft->kiss, x, fft->kiss_output);
      for (int m = 0; m < fft->part; ++m) take(m, fft->kiss_output[m]);
  }
}

}  // namespace
}  // namespace FP_ISA
}  // namespace fp
