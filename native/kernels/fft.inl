// Fourier transforms with a SIMD vector as the scalar: one analysis frame per lane. Part of kernels.cc.
//
// The first pass and everything of the usual sizes is our own (the samples are gathered, windowed and put through radix
// 16 in one go; then come parts that fit the first-level cache); parts of other sizes are left to KissFFT.

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
#define FP_INLINED_LAMBDA __attribute__((always_inline))

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

// 4, 8 or 16 points in place: four by one, two or four. Point p is left at PlaceOf(p).
template <int kPoints>
constexpr int PlaceOf(int p) {
  return p % 4 * (kPoints / 4) + p / 4;
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
template <int kPoints>
FP_INLINE void TransformPoints(kiss_fft_cpx* z) {
  constexpr int kOther = kPoints / 4;
  for (int i = 0; i < kOther; ++i) Transform4<kOther>(z + i);
  if constexpr (kOther > 1) {
    TurnRow<kPoints, 1>(z + kOther);
    TurnRow<kPoints, 2>(z + 2 * kOther);
    TurnRow<kPoints, 3>(z + 3 * kOther);
    for (int row = 0; row < 4; ++row) {
      if constexpr (kOther == 2) Transform2(z + 2 * row);
      if constexpr (kOther == 4) Transform4<1>(z + 4 * row);
    }
  }
}

// A transform of `size` = radix · part points: the first pass takes `radix` points size ÷ radix apart at a time and
// leaves `radix` parts, of which number k holds what the bins k, k + radix, … are made of.
struct LanePlan {
  int size;
  int radix;      // 4, 8 or 16
  int part;       // points
  int part_rest;  // part ÷ 16 where that is 4, 8 or 16: then part is ours; otherwise 0, and KissFFT's
  kiss_fft_cfg kiss;
  kiss_fft_cpx* kiss_output;
  kiss_fft_cpx* parts;  // part k from k · PartStride() on
  kiss_fft_cpx* whole;  // for correlation only: spectra of the whole frame and of its first stretch
  kiss_fft_cpx* stretch;
  float* powers;         // of two parts
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

void DestroyPlan(FftPlan* opaque) {
  LanePlan* plan = reinterpret_cast<LanePlan*>(opaque);
  if (!plan) return;
  FreeAligned(plan->kiss);
  FreeAligned(plan->kiss_output);
  FreeAligned(plan->parts);
  FreeAligned(plan->whole);
  FreeAligned(plan->stretch);
  FreeAligned(plan->powers);
  FreeAligned(plan->twiddles);
  FreeAligned(plan->part_twiddles);
  FreeAligned(plan);
}

FftPlan* CreatePlan(int size, bool correlation) {
  LanePlan* plan = static_cast<LanePlan*>(AllocateAligned(sizeof(LanePlan)));
  if (!plan) return nullptr;
  *plan = LanePlan{};
  plan->size = size;
  plan->radix = size % 16 == 0 && size > 16 ? 16 : size % 8 == 0 ? 8 : 4;
  plan->part = size / plan->radix;
  const bool ours = plan->part == 64 || plan->part == 128 || plan->part == 256;
  plan->part_rest = ours ? plan->part / 16 : 0;
  const auto complexes = [](int count) {
    return static_cast<kiss_fft_cpx*>(AllocateAligned(sizeof(kiss_fft_cpx) * static_cast<size_t>(count)));
  };
  plan->parts = complexes(plan->radix * plan->PartStride());
  plan->powers = static_cast<float*>(AllocateAligned(sizeof(VecF) * 2 * static_cast<size_t>(plan->part)));
  plan->twiddles = MakeTwiddles(size, plan->radix);
  bool complete = plan->parts && plan->powers && plan->twiddles;
  if (ours) {
    plan->part_twiddles = MakeTwiddles(plan->part, 16);
    complete = complete && plan->part_twiddles;
  } else {
    plan->kiss = kiss_fft_alloc(plan->part, 0, nullptr, nullptr);
    plan->kiss_output = complexes(plan->part);
    complete = complete && plan->kiss && plan->kiss_output;
  }
  if (correlation) {
    plan->whole = complexes(size);
    plan->stretch = complexes(size);
    complete = complete && plan->whole && plan->stretch;
  }
  FftPlan* opaque = reinterpret_cast<FftPlan*>(plan);
  if (complete) return opaque;
  DestroyPlan(opaque);
  return nullptr;
}

// Samples of one frame a lane, left as the real, right as the imaginary part, times a window.
struct WindowedFrames {
  const float* left;
  const float* right;
  size_t hop;
  const float* window;

  // Samples n … n + kLanes − 1 to kLanes rows.
  FP_INLINE void Gather(int n, VecF* real, VecF* imaginary) const {
    for (int f = 0; f < kLanes; ++f) {
      real[f] = VecF::Load(left + static_cast<size_t>(f) * hop + n);
      imaginary[f] = VecF::Load(right + static_cast<size_t>(f) * hop + n);
    }
    Transpose(real);
    Transpose(imaginary);
    for (int i = 0; i < kLanes; ++i) {
      const VecF weight(window[n + i]);
      real[i] *= weight;
      imaginary[i] *= weight;
    }
  }
  kiss_fft_cpx At(int n) const {
    float real[kLanes], imaginary[kLanes];
    for (int f = 0; f < kLanes; ++f) {
      real[f] = left[static_cast<size_t>(f) * hop + n] * window[n];
      imaginary[f] = right[static_cast<size_t>(f) * hop + n] * window[n];
    }
    return {VecF::Load(real), VecF::Load(imaginary)};
  }
};

template <int kRadix>
FP_INLINE void FirstButterfly(const LanePlan* plan, int n, kiss_fft_cpx* z) {
  const float* const twiddle = plan->twiddles + static_cast<size_t>(2 * (kRadix - 1)) * n;
  kiss_fft_cpx* const out = plan->parts + n;
  const int stride = plan->PartStride();
  TransformPoints<kRadix>(z);
  out[0] = z[0];
  for (int k = 1; k < kRadix; ++k)
    out[k * stride] = Times(z[PlaceOf<kRadix>(k)], twiddle[2 * k - 2], twiddle[2 * k - 1]);
}

template <int kRadix, typename Input>
void FirstPassBy(const LanePlan* plan, const Input& input) {
  const int part = plan->part;
  if (part < kLanes) {
    for (int n = 0; n < part; ++n) {
      kiss_fft_cpx z[kRadix];
      for (int j = 0; j < kRadix; ++j) z[j] = input.At(n + j * part);
      FirstButterfly<kRadix>(plan, n, z);
    }
    return;
  }
  for (int start = 0; start < part; start += kLanes) {
    const int first = start + kLanes <= part ? start : part - kLanes;
    VecF real[kRadix][kLanes], imaginary[kRadix][kLanes];
    for (int j = 0; j < kRadix; ++j) input.Gather(first + j * part, real[j], imaginary[j]);
    for (int i = 0; i < kLanes; ++i) {
      kiss_fft_cpx z[kRadix];
      for (int j = 0; j < kRadix; ++j) z[j] = {real[j][i], imaginary[j][i]};
      FirstButterfly<kRadix>(plan, first + i, z);
    }
  }
}

template <typename Input>
void FirstPass(const LanePlan* plan, const Input& input) {
  if (plan->radix == 16) FirstPassBy<16>(plan, input);
  if (plan->radix == 8) FirstPassBy<8>(plan, input);
  if (plan->radix == 4) FirstPassBy<4>(plan, input);
}

// A part of 16 · kRest points, in place: sixteen rows of kRest.
template <int kRest>
FP_INLINE void PartFirstPass(const LanePlan* plan, kiss_fft_cpx* x) {
  const float* twiddle = plan->part_twiddles;
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
FP_INLINE void TransformPartBy(const LanePlan* plan, kiss_fft_cpx* x, const Take& take) {
  PartFirstPass<kRest>(plan, x);
  for (int row = 0; row < 16; ++row) {
    kiss_fft_cpx z[kRest];
    for (int i = 0; i < kRest; ++i) z[i] = x[row * kRest + i];
    TransformPoints<kRest>(z);
    for (int i = 0; i < kRest; ++i) take(row + 16 * i, z[PlaceOf<kRest>(i)]);
  }
}
template <typename Take>
FP_INLINE void TransformPart(const LanePlan* plan, kiss_fft_cpx* x, const Take& take) {
  switch (plan->part_rest) {
    case 4:
      return TransformPartBy<4>(plan, x, take);
    case 8:
      return TransformPartBy<8>(plan, x, take);
    case 16:
      return TransformPartBy<16>(plan, x, take);
    default:
      kiss_fft(plan->kiss, x, plan->kiss_output);
      for (int m = 0; m < plan->part; ++m) take(m, plan->kiss_output[m]);
  }
}

void PartPowers(const LanePlan* plan, int k, float* powers) {
  TransformPart(plan, plan->parts + k * plan->PartStride(), [powers](int m, kiss_fft_cpx z) FP_INLINED_LAMBDA {
    Power(z).Store(powers + static_cast<size_t>(m) * kLanes);
  });
}

// Bin b holds the two channels' power together with its mirror size − b, which lies in part radix − k at m from its
// end.
void FoldPowers(const LanePlan* plan, int k, const float* own, const float* mirror, float* power) {
  const VecF half(0.5f);
  for (int m = 0; 2 * (k + plan->radix * m) <= plan->size; ++m) {
    const int mirrored = k == 0 ? (plan->part - m) % plan->part : plan->part - 1 - m;
    const VecF sum =
        VecF::Load(own + static_cast<size_t>(m) * kLanes) + VecF::Load(mirror + static_cast<size_t>(mirrored) * kLanes);
    (half * sum).Store(power + static_cast<size_t>(k + plan->radix * m) * kLanes);
  }
}

void PowerSpectra(FftPlan* opaque, const float* left, const float* right, size_t hop, const float* window,
                  float* power) {
  const LanePlan* plan = reinterpret_cast<LanePlan*>(opaque);
  FirstPass(plan, WindowedFrames{left, right, hop, window});
  float* const own = plan->powers;
  float* const mirror = plan->powers + static_cast<size_t>(plan->part) * kLanes;
  PartPowers(plan, 0, own);
  FoldPowers(plan, 0, own, own, power);
  for (int k = 1; 2 * k <= plan->radix; ++k) {
    PartPowers(plan, k, own);
    if (2 * k == plan->radix) {
      FoldPowers(plan, k, own, own, power);
    } else {
      PartPowers(plan, plan->radix - k, mirror);
      FoldPowers(plan, k, own, mirror, power);
      FoldPowers(plan, plan->radix - k, mirror, own, power);
    }
  }
}

// Points that lie in lanes layout already.
struct LanePoints {
  const kiss_fft_cpx* points;

  FP_INLINE void Gather(int n, VecF* real, VecF* imaginary) const {
    for (int i = 0; i < kLanes; ++i) {
      real[i] = points[n + i].r;
      imaginary[i] = points[n + i].i;
    }
  }
  kiss_fft_cpx At(int n) const { return points[n]; }
};

template <typename Input>
void Transform(const LanePlan* plan, const Input& input, kiss_fft_cpx* output) {
  FirstPass(plan, input);
  for (int k = 0; k < plan->radix; ++k)
    TransformPart(plan, plan->parts + k * plan->PartStride(),
                  [plan, k, output](int m, kiss_fft_cpx z) FP_INLINED_LAMBDA { output[k + plan->radix * m] = z; });
}

// The first `count` samples of a frame, zeros behind.
struct StretchOfFrames {
  const float* left;
  const float* right;
  size_t hop;
  int count;

  FP_INLINE void Gather(int n, VecF* real, VecF* imaginary) const {
    for (int f = 0; f < kLanes; ++f) {
      real[f] = VecF::Load(left + static_cast<size_t>(f) * hop + n);
      imaginary[f] = VecF::Load(right + static_cast<size_t>(f) * hop + n);
    }
    Transpose(real);
    Transpose(imaginary);
    for (int i = kLanes - 1; i >= 0 && n + i >= count; --i) real[i] = imaginary[i] = VecF(0.0f);
  }
  kiss_fft_cpx At(int n) const {
    float real[kLanes] = {}, imaginary[kLanes] = {};
    for (int f = 0; n < count && f < kLanes; ++f) {
      real[f] = left[static_cast<size_t>(f) * hop + n];
      imaginary[f] = right[static_cast<size_t>(f) * hop + n];
    }
    return {VecF::Load(real), VecF::Load(imaginary)};
  }
  // L² + R² of samples n … n + kLanes − 1 to kLanes rows.
  FP_INLINE void GatherPowers(int n, VecF* powers) const {
    for (int f = 0; f < kLanes; ++f)
      powers[f] = Power(
          {VecF::Load(left + static_cast<size_t>(f) * hop + n), VecF::Load(right + static_cast<size_t>(f) * hop + n)});
    Transpose(powers);
  }
  VecF Energies() const {
    float energies[kLanes];
    for (int f = 0; f < kLanes; ++f) {
      const float* const l = left + static_cast<size_t>(f) * hop;
      const float* const r = right + static_cast<size_t>(f) * hop;
      VecF sum(0.0f);
      int n = 0;
      for (; n + kLanes <= count; n += kLanes) sum += Power({VecF::Load(l + n), VecF::Load(r + n)});
      energies[f] = Sum(sum);
      for (; n < count; ++n) energies[f] += l[n] * l[n] + r[n] * r[n];
    }
    return VecF::Load(energies);
  }
};

void Yin(FftPlan* opaque, const float* left, const float* right, size_t hop, int longest_lag, float* difference) {
  const LanePlan* plan = reinterpret_cast<LanePlan*>(opaque);
  const int size = plan->size, integrated = size - longest_lag;
  const StretchOfFrames whole = {left, right, hop, size}, stretch = {left, right, hop, integrated};

  // Energies of the first stretch and of the one shifted by each lag.
  const VecF first = stretch.Energies();
  VecF shifted = first;
  (first + shifted).Store(difference);
  for (int lag = 0; lag < longest_lag; lag += kLanes) {
    const int last_start = size - kLanes;
    const int start = integrated + lag < last_start ? integrated + lag : last_start;
    VecF leaving[kLanes], entering[kLanes];
    whole.GatherPowers(lag, leaving);
    whole.GatherPowers(start, entering);
    for (int i = 0; i < kLanes && lag + i < longest_lag; ++i) {
      shifted = Max(VecF(0.0f), shifted - leaving[i] + entering[integrated + lag - start + i]);
      (first + shifted).Store(difference + static_cast<size_t>(lag + i + 1) * kLanes);
    }
  }

  // Correlation of the first stretch with the whole frame. The imaginary part of the result is what the two channels
  // share and drops out; the real part is the sum over channels. Lags up to size − integrated don't wrap around.
  Transform(plan, whole, plan->whole);
  Transform(plan, stretch, plan->stretch);
  for (int k = 0; k < size; ++k) {
    const kiss_fft_cpx a = plan->stretch[k];
    const kiss_fft_cpx b = plan->whole[k];
    // a · conj(b): a forward transform of it is the inverse one, conjugated.
    plan->stretch[k] = {a.r * b.r + a.i * b.i, a.i * b.r - a.r * b.i};
  }
  Transform(plan, LanePoints{plan->stretch}, plan->whole);

  const VecF twice_per_size(2.0f / static_cast<float>(size));
  VecF cumulated(0.0f);
  VecF(1.0f).Store(difference);
  for (int lag = 1; lag <= longest_lag; ++lag) {
    float* const at = difference + static_cast<size_t>(lag) * kLanes;
    const VecF d = Max(VecF(0.0f), VecF::Load(at) - twice_per_size * plan->whole[lag].r);
    cumulated += d;
    Select(Less(VecF(0.0f), cumulated), d * VecF(static_cast<float>(lag)) / cumulated, VecF(1.0f)).Store(at);
  }
}

}  // namespace
}  // namespace FP_ISA
}  // namespace fp
