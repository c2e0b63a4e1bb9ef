// Fourier transforms of many frames at once, one per lane. Part of kernels.cc.
//
// A transform of `size` = radix · part points: the first pass takes `radix` points size ÷ radix apart at a time and
// leaves `radix` parts, of which number k makes the bins k, k + radix, … The parts of the usual sizes fit the
// first-level cache and go through radix 16 and the rest; those of other sizes are KissFFT's.

#include <math.h>
#include <string.h>

#include "core/aligned.h"
#include "core/tables.h"

namespace fp {
namespace FP_ISA {
namespace {

struct LaneFft {
  int size;
  int radix;      // 4, 8 or 16
  int part;       // points
  int part_rest;  // part ÷ 16 where that is 4, 8 or 16: then part is ours; otherwise 0
  kiss_fft_cfg kiss;
  int points;             // of scratch
  kiss_fft_cpx* scratch;  // what a transform leaves behind when it is done
  bool borrowed;          // from another plan
  kiss_fft_cpx* parts;    // part k from k · PartStride() on
  kiss_fft_cpx* between;  // two parts, between their passes or as KissFFT leaves them
  float* twiddles;        // cos, sin of −2πnk ÷ size at [n][k], n below part, k from 1 to radix − 1
  float* part_twiddles;   // the same of a part whose first radix is 16

  // A row more than the part lest all parts lie on the same lines of the cache.
  int PartStride() const { return part + 1; }
  kiss_fft_cpx* Part(int k) const { return parts + k * PartStride(); }
};

// cos, sin of −2πnk ÷ size for n below size ÷ radix and k from 1 to radix − 1.
void ComputeTwiddles(float* at, int size, int radix) {
  for (int n = 0; n < size / radix; ++n)
    for (int k = 1; k < radix; ++k) {
      const double angle = -2.0 * 3.14159265358979323846 * n * k / size;
      *at++ = static_cast<float>(cos(angle));
      *at++ = static_cast<float>(sin(angle));
    }
}

// Null when memory is short.
float* MakeTwiddles(int size, int radix) {
  const size_t count = 2 * static_cast<size_t>(size - size / radix);
  float* const twiddles = static_cast<float*>(AllocateAligned(sizeof(float) * count));
  if (twiddles) FillTable(ComputeTwiddles, size, radix, twiddles, count);
  return twiddles;
}

kiss_fft_cpx* AllocatePoints(int count) {
  return static_cast<kiss_fft_cpx*>(AllocateAligned(sizeof(kiss_fft_cpx) * static_cast<size_t>(count)));
}

void DestroyFft(LaneFft* fft) {
  FreeAligned(fft->kiss);
  if (!fft->borrowed) FreeAligned(fft->scratch);
  FreeAligned(fft->twiddles);
  FreeAligned(fft->part_twiddles);
}

// False when memory is short; DestroyFft is due in any case.
bool CreateFft(int size, const LaneFft* lender, LaneFft* fft) {
  *fft = LaneFft{};
  fft->size = size;
  fft->radix = size % 16 == 0 && size > 16 && size != 512 ? 16 : size % 8 == 0 ? 8 : 4;  // 512: a part of 64
  fft->part = size / fft->radix;
  fft->points = fft->radix * fft->PartStride() + 2 * fft->part;
  fft->borrowed = lender && lender->points >= fft->points;
  fft->scratch = fft->borrowed ? lender->scratch : AllocatePoints(fft->points);
  fft->twiddles = MakeTwiddles(size, fft->radix);
  if (!fft->scratch || !fft->twiddles) return false;
  fft->parts = fft->scratch;
  fft->between = fft->scratch + fft->radix * fft->PartStride();
  if (fft->part == 64 || fft->part == 128 || fft->part == 256) {
    fft->part_rest = fft->part / 16;
    fft->part_twiddles = MakeTwiddles(fft->part, 16);
    return fft->part_twiddles;
  }
  fft->kiss = kiss_fft_alloc(fft->part, 0, nullptr, nullptr);
  return fft->kiss;
}

template <int kRadix, typename Input>
void FirstPassBy(const LaneFft* fft, const Input& input) {
  const int part = fft->part, stride = fft->PartStride();
  const float* twiddle = fft->twiddles;
  for (int n = 0; n < part; ++n, twiddle += 2 * (kRadix - 1)) {
    kiss_fft_cpx* const out = fft->parts + n;
    TransformPoints<kRadix>([&](int j) FP_INLINE_LAMBDA { return input.Point(j, n); },
                            [&](int k, kiss_fft_cpx z) FP_INLINE_LAMBDA {
                              out[k * stride] = k == 0 ? z : Times(z, twiddle[2 * k - 2], twiddle[2 * k - 1]);
                            });
  }
}

// `input.Point(j, n)` is point j · part + n.
template <typename Input>
void FirstPass(const LaneFft* fft, const Input& input) {
  if (fft->radix == 16) FirstPassBy<16>(fft, input);
  if (fft->radix == 8) FirstPassBy<8>(fft, input);
  if (fft->radix == 4) FirstPassBy<4>(fft, input);
}

// The first pass of a part of 16 · kRest points, whose rows of kRest points are then transforms of their own. What lies
// between goes elsewhere: written back to the part, it would have to leave the first-level cache once more.
template <int kRest>
void PartToRows(const LaneFft* fft, const kiss_fft_cpx* part, kiss_fft_cpx* rows) {
  const float* twiddle = fft->part_twiddles;
  for (int n = 0; n < kRest; ++n, twiddle += 30) {
    TransformPoints<16>([&](int j) FP_INLINE_LAMBDA { return part[n + j * kRest]; },
                        [&](int k, kiss_fft_cpx z) FP_INLINE_LAMBDA {
                          rows[n + k * kRest] = k == 0 ? z : Times(z, twiddle[2 * k - 2], twiddle[2 * k - 1]);
                        });
  }
}

// Calls `take(i, bin row + 16 · i of the part)`.
template <int kRest, typename Take>
FP_INLINE void TransformRow(const kiss_fft_cpx* rows, int row, const Take& take) {
  TransformPoints<kRest>([&](int i) FP_INLINE_LAMBDA { return rows[row * kRest + i]; }, take);
}

// Transforms part k and calls `take(m, bin m of the part)`.
template <int kRest, typename Take>
FP_INLINE void TransformPartBy(const LaneFft* fft, int k, const Take& take) {
  PartToRows<kRest>(fft, fft->Part(k), fft->between);
  for (int row = 0; row < 16; ++row)
    TransformRow<kRest>(fft->between, row, [&](int i, kiss_fft_cpx z) FP_INLINE_LAMBDA { take(row + 16 * i, z); });
}
template <typename Take>
FP_INLINE void TransformPart(const LaneFft* fft, int k, const Take& take) {
  switch (fft->part_rest) {
    case 4:
      return TransformPartBy<4>(fft, k, take);
    case 8:
      return TransformPartBy<8>(fft, k, take);
    case 16:
      return TransformPartBy<16>(fft, k, take);
    default:
      kiss_fft(fft->kiss, fft->Part(k), fft->between);
      for (int m = 0; m < fft->part; ++m) take(m, fft->between[m]);
  }
}

// Points that lie in lanes layout already.
struct LanePoints {
  const kiss_fft_cpx* points;
  int part;
  FP_INLINE kiss_fft_cpx Point(int j, int n) const { return points[j * part + n]; }
};

// Calls `take(k, m, bin k + radix · m)`, part by part.
template <typename Input, typename Take>
FP_INLINE void Transform(const LaneFft* fft, const Input& input, const Take& take) {
  FirstPass(fft, input);
  for (int k = 0; k < fft->radix; ++k)
    TransformPart(fft, k, [k, &take](int m, kiss_fft_cpx z) FP_INLINE_LAMBDA { take(k, m, z); });
}

}  // namespace
}  // namespace FP_ISA
}  // namespace fp
