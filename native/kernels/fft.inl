// KissFFT with a SIMD vector as its scalar: one analysis frame per lane. Part of kernels.cc.

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

// A transform of `size` points is `parts` interleaved ones of size ÷ parts by KissFFT, each in memory of its own that
// fits the first-level cache, and a last stage of our own. That reads the data once, its twiddles are plain floats
// (KissFFT's are vectors, as its scalars are), and where only powers are wanted no spectrum is written.
struct LanePlan {
  int size;
  int parts;  // 4, 8 or 16
  kiss_fft_cfg part;
  kiss_fft_cpx* input;  // sample n at [n % parts][n / parts]
  kiss_fft_cpx* output;
  kiss_fft_cpx* second;  // for correlation only
  float* twiddles;       // cos, sin of −2πrq ÷ size at [q][r], q below size ÷ parts, r from 1 to parts − 1
};

void DestroyPlan(FftPlan* opaque) {
  LanePlan* plan = reinterpret_cast<LanePlan*>(opaque);
  if (!plan) return;
  FreeAligned(plan->part);
  FreeAligned(plan->input);
  FreeAligned(plan->output);
  FreeAligned(plan->second);
  FreeAligned(plan->twiddles);
  FreeAligned(plan);
}

// As many parts as leave KissFFT radix 4 to the end: its leaves of radix 2 cost as much as those of radix 4.
int PartsOf(int size) {
  int twos = 0;
  for (int rest = size; rest % 2 == 0; rest /= 2) ++twos;
  return twos >= 4 && twos % 2 == 0 ? 16 : twos >= 3 ? 8 : 4;
}

FftPlan* CreatePlan(int size, bool correlation) {
  LanePlan* plan = static_cast<LanePlan*>(AllocateAligned(sizeof(LanePlan)));
  if (!plan) return nullptr;
  const size_t bytes = sizeof(kiss_fft_cpx) * static_cast<size_t>(size);
  plan->size = size;
  plan->parts = PartsOf(size);
  const int part_size = size / plan->parts;
  plan->part = kiss_fft_alloc(part_size, 0, nullptr, nullptr);
  plan->input = static_cast<kiss_fft_cpx*>(AllocateAligned(bytes));
  plan->output = static_cast<kiss_fft_cpx*>(AllocateAligned(bytes));
  plan->second = correlation ? static_cast<kiss_fft_cpx*>(AllocateAligned(bytes)) : nullptr;
  plan->twiddles = static_cast<float*>(AllocateAligned(sizeof(float) * 2 * static_cast<size_t>(size)));
  FftPlan* opaque = reinterpret_cast<FftPlan*>(plan);
  if (!plan->part || !plan->input || !plan->output || (correlation && !plan->second) || !plan->twiddles) {
    DestroyPlan(opaque);
    return nullptr;
  }
  float* twiddle = plan->twiddles;
  for (int q = 0; q < part_size; ++q)
    for (int r = 1; r < plan->parts; ++r) {
      const double angle = -2.0 * 3.14159265358979323846 * r * q / size;
      *twiddle++ = static_cast<float>(cos(angle));
      *twiddle++ = static_cast<float>(sin(angle));
    }
  return opaque;
}

// Frame f's samples go to lane f: left as the real, right as the imaginary part.
void GatherFrames(const LanePlan* plan, const float* left, const float* right, size_t hop, const float* window) {
  const int size = plan->size, parts = plan->parts, part_size = size / parts;
  for (int start = 0; start < size; start += kLanes) {
    const int first = start + kLanes <= size ? start : size - kLanes;
    VecF l[kLanes], r[kLanes];
    for (int f = 0; f < kLanes; ++f) {
      l[f] = VecF::Load(left + static_cast<size_t>(f) * hop + first);
      r[f] = VecF::Load(right + static_cast<size_t>(f) * hop + first);
    }
    Transpose(l);
    Transpose(r);
    int part = first % parts, at = first / parts;
    for (int i = 0; i < kLanes; ++i) {
      const VecF weight(window ? window[first + i] : 1.0f);
      plan->input[part * part_size + at] = {l[i] * weight, r[i] * weight};
      if (++part == parts) {
        part = 0;
        ++at;
      }
    }
  }
}

void TransformParts(const LanePlan* plan, const kiss_fft_cpx* input, kiss_fft_cpx* output) {
  const int part_size = plan->size / plan->parts;
  for (int r = 0; r < plan->parts; ++r) kiss_fft(plan->part, input + r * part_size, output + r * part_size);
}

FP_INLINE kiss_fft_cpx Times(kiss_fft_cpx a, float re, float im) {
  const VecF c(re), s(im);
  return {a.r * c - a.i * s, a.r * s + a.i * c};
}
FP_INLINE VecF Power(kiss_fft_cpx z) { return z.r * z.r + z.i * z.i; }

// Four points `stride` apart, in place.
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

// cos and sin of −2πn ÷ 16.
constexpr float kCos16[] = {1.0f,          0.923879533f,  0.707106781f,  0.382683432f, 0.0f,
                            -0.382683432f, -0.707106781f, -0.923879533f, -1.0f,        -0.923879533f};
constexpr float kSin16[] = {0.0f,          -0.382683432f, -0.707106781f, -0.923879533f, -1.0f,
                            -0.923879533f, -0.707106781f, -0.382683432f, 0.0f,          0.382683432f};

// Where the last stage leaves bin q + p · size/parts.
template <int kParts>
constexpr int PlaceOf(int p) {
  return p % 4 * (kParts / 4) + p / 4;
}

// Bins q, q + size/parts, … from the transforms of the parts: four by one, two or four points.
template <int kParts>
FP_INLINE void LastStage(const LanePlan* plan, const kiss_fft_cpx* parts, int q, kiss_fft_cpx* z) {
  constexpr int kOther = kParts / 4;
  const int part_size = plan->size / kParts;
  const float* twiddle = plan->twiddles + static_cast<size_t>(2 * (kParts - 1)) * q;
  z[0] = parts[q];
  for (int r = 1; r < kParts; ++r, twiddle += 2) z[r] = Times(parts[q + r * part_size], twiddle[0], twiddle[1]);
  for (int r0 = 0; r0 < kOther; ++r0) Transform4<kOther>(z + r0);
  for (int p0 = 1; p0 < 4; ++p0)
    for (int r0 = 1; r0 < kOther; ++r0) {
      constexpr int kSixteenths = 16 / kParts;
      kiss_fft_cpx* const at = z + kOther * p0 + r0;
      *at = Times(*at, kCos16[kSixteenths * p0 * r0], kSin16[kSixteenths * p0 * r0]);
    }
  for (int p0 = 0; p0 < 4; ++p0) {
    if constexpr (kOther == 2) Transform2(z + 2 * p0);
    if constexpr (kOther == 4) Transform4<1>(z + 4 * p0);
  }
}

template <int kParts>
void FinishSpectrum(const LanePlan* plan, kiss_fft_cpx* output) {
  const int part_size = plan->size / kParts;
  for (int q = 0; q < part_size; ++q) {
    kiss_fft_cpx z[kParts];
    LastStage<kParts>(plan, output, q, z);
    for (int p = 0; p < kParts; ++p) output[q + p * part_size] = z[PlaceOf<kParts>(p)];
  }
}

// Bin k holds the two channels' power together with its mirror bin size − k: with q comes size/parts − q.
template <int kParts>
void FinishPower(const LanePlan* plan, float* power) {
  const VecF half(0.5f);
  const int part_size = plan->size / kParts;
  const auto powers_of = [plan](int q, VecF* powers) {
    kiss_fft_cpx z[kParts];
    LastStage<kParts>(plan, plan->output, q, z);
    for (int p = 0; p < kParts; ++p) powers[p] = Power(z[PlaceOf<kParts>(p)]);
  };
  const auto store = [power](int bin, VecF value) { value.Store(power + static_cast<size_t>(bin) * kLanes); };
  VecF at[kParts], mirror[kParts];
  powers_of(0, at);
  store(0, at[0]);
  for (int p = 1; p < kParts / 2; ++p) store(p * part_size, half * (at[p] + at[kParts - p]));
  store(kParts / 2 * part_size, at[kParts / 2]);
  for (int q = 1; 2 * q <= part_size; ++q) {
    powers_of(q, at);
    powers_of(part_size - q, mirror);
    for (int p = 0; p < kParts / 2; ++p) {
      store(q + p * part_size, half * (at[p] + mirror[kParts - 1 - p]));
      store(part_size - q + p * part_size, half * (mirror[p] + at[kParts - 1 - p]));
    }
  }
}

void Transform(const LanePlan* plan, const kiss_fft_cpx* input, kiss_fft_cpx* output) {
  TransformParts(plan, input, output);
  if (plan->parts == 16) FinishSpectrum<16>(plan, output);
  if (plan->parts == 8) FinishSpectrum<8>(plan, output);
  if (plan->parts == 4) FinishSpectrum<4>(plan, output);
}

void PowerSpectra(FftPlan* opaque, const float* left, const float* right, size_t hop, const float* window,
                  float* power) {
  const LanePlan* plan = reinterpret_cast<LanePlan*>(opaque);
  GatherFrames(plan, left, right, hop, window);
  TransformParts(plan, plan->input, plan->output);
  if (plan->parts == 16) FinishPower<16>(plan, power);
  if (plan->parts == 8) FinishPower<8>(plan, power);
  if (plan->parts == 4) FinishPower<4>(plan, power);
}

void Yin(FftPlan* opaque, const float* left, const float* right, size_t hop, int longest_lag, float* difference) {
  const LanePlan* plan = reinterpret_cast<LanePlan*>(opaque);
  const int size = plan->size, parts = plan->parts, part_size = size / parts;
  const int integrated = size - longest_lag;
  kiss_fft_cpx* const input = plan->input;
  const auto time = [input, parts, part_size](int n) -> kiss_fft_cpx& {
    return input[(n % parts) * part_size + n / parts];
  };
  GatherFrames(plan, left, right, hop, nullptr);
  Transform(plan, input, plan->output);

  // Energies of the first stretch and of the one shifted by each lag, before the input is cut to the first stretch.
  VecF first(0.0f);
  for (int n = 0; n < integrated; ++n) first += Power(time(n));
  VecF shifted = first;
  for (int lag = 0; lag <= longest_lag; ++lag) {
    (first + shifted).Store(difference + static_cast<size_t>(lag) * kLanes);
    if (lag < longest_lag) shifted = Max(VecF(0.0f), shifted - Power(time(lag)) + Power(time(lag + integrated)));
  }

  // Correlation of the first stretch with the whole frame. The imaginary part of the result is what the two channels
  // share and drops out; the real part is the sum over channels. Lags up to size − integrated don't wrap around.
  for (int n = integrated; n < size; ++n) time(n) = {VecF(0.0f), VecF(0.0f)};
  Transform(plan, input, plan->second);
  for (int k = 0; k < size; ++k) {
    const kiss_fft_cpx a = plan->second[k];
    const kiss_fft_cpx b = plan->output[k];
    // a · conj(b): a forward transform of it is the inverse one, conjugated.
    time(k) = {a.r * b.r + a.i * b.i, a.i * b.r - a.r * b.i};
  }
  Transform(plan, input, plan->output);

  const VecF twice_per_size(2.0f / static_cast<float>(size));
  VecF cumulated(0.0f);
  VecF(1.0f).Store(difference);
  for (int lag = 1; lag <= longest_lag; ++lag) {
    float* const at = difference + static_cast<size_t>(lag) * kLanes;
    const VecF d = Max(VecF(0.0f), VecF::Load(at) - twice_per_size * plan->output[lag].r);
    cumulated += d;
    Select(Less(VecF(0.0f), cumulated), d * VecF(static_cast<float>(lag)) / cumulated, VecF(1.0f)).Store(at);
  }
}

}  // namespace
}  // namespace FP_ISA
}  // namespace fp
