// A vector of floats and one of doubles at the native width of the instruction set that this file is compiled for.
//
// Everything is in an unnamed namespace: an inline function with external linkage would be merged by the linker with
// its namesake from another instruction set, and an older processor would run the newer one's instructions.
// For the same reason no standard library template is instantiated here.
#ifndef FP_KERNELS_VEC_H_
#define FP_KERNELS_VEC_H_

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <utility>

#if defined(FP_ISA_AVX512) || defined(FP_ISA_AVX2) || defined(FP_ISA_SSE2)
#include <immintrin.h>
#elif defined(FP_ISA_NEON)
#include <arm_neon.h>
#else
#include <math.h>
#endif

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"  // GCC's own AVX-512 headers set them off
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif

#define FP_INLINE inline __attribute__((always_inline))
#define FP_INLINE_LAMBDA __attribute__((always_inline))

namespace fp {
namespace FP_ISA {
namespace {

#if defined(FP_ISA_AVX512)
constexpr int kLanes = 16;
#elif defined(FP_ISA_AVX2)
constexpr int kLanes = 8;
#elif defined(FP_ISA_SSE2) || defined(FP_ISA_NEON)
constexpr int kLanes = 4;
#else
constexpr int kLanes = 1;
#endif
constexpr int kDoubleLanes = kLanes > 1 ? kLanes / 2 : 1;

typedef float RawFloats __attribute__((vector_size(4 * kLanes)));
typedef int32_t RawInts __attribute__((vector_size(4 * kLanes)));
typedef double RawDoubles __attribute__((vector_size(8 * kDoubleLanes)));
// What lies in memory. By memcpy, GCC would take 16 bytes through two integer registers where a sum is stored and
// carried on. Floats of a file lie at any address.
typedef RawFloats StoredFloats __attribute__((aligned(1), may_alias));
typedef RawDoubles StoredDoubles __attribute__((aligned(8), may_alias));

// body(0), body(1), … one behind the other, so that arrays indexed by the argument stay in registers. `body` is to be a
// lambda marked FP_INLINE_LAMBDA.
template <typename Body, int... kIndex>
FP_INLINE void Unroll(const Body& body, std::integer_sequence<int, kIndex...>) {
  (body(kIndex), ...);
}
template <int kCount, typename Body>
FP_INLINE void Unroll(const Body& body) {
  Unroll(body, std::make_integer_sequence<int, kCount>());
}

// The same with the number as a type, so that it is a constant within the body.
template <typename Body, int... kIndex>
FP_INLINE void UnrollConstant(const Body& body, std::integer_sequence<int, kIndex...>) {
  (body(std::integral_constant<int, kIndex>{}), ...);
}
template <int kCount, typename Body>
FP_INLINE void UnrollConstant(const Body& body) {
  UnrollConstant(body, std::make_integer_sequence<int, kCount>());
}

// body(i, k) for k from `first` to `last`, with i = 0, 1, 2, 3, 0 …: four sums side by side, for an addition has to
// wait for the one before.
template <typename Body>
FP_INLINE void InFours(int first, int last, const Body& body) {
  int k = first;
  for (; k + 3 <= last; k += 4) Unroll<4>([&](int i) FP_INLINE_LAMBDA { body(i, k + i); });
  for (; k <= last; ++k) body(0, k);
}

struct VecI {
  RawInts v;
};

struct VecF {
  RawFloats v;
  VecF() = default;
  FP_INLINE VecF(RawFloats raw) : v(raw) {}
  // Less zero, not plus: that changes no value, so that the compiler leaves it out.
  FP_INLINE VecF(float value) : v(value - RawFloats{}) {}
  FP_INLINE explicit VecF(double value) : VecF(static_cast<float>(value)) {}
  static FP_INLINE VecF Load(const float* p) { return VecF(RawFloats(*reinterpret_cast<const StoredFloats*>(p))); }
  FP_INLINE void Store(float* p) const { *reinterpret_cast<StoredFloats*>(p) = v; }
  FP_INLINE VecF& operator+=(VecF o) {
    v += o.v;
    return *this;
  }
  FP_INLINE VecF& operator-=(VecF o) {
    v -= o.v;
    return *this;
  }
  FP_INLINE VecF& operator*=(VecF o) {
    v *= o.v;
    return *this;
  }
};
FP_INLINE VecF operator+(VecF a, VecF b) { return VecF(a.v + b.v); }
FP_INLINE VecF operator-(VecF a, VecF b) { return VecF(a.v - b.v); }
FP_INLINE VecF operator*(VecF a, VecF b) { return VecF(a.v * b.v); }
FP_INLINE VecF operator/(VecF a, VecF b) { return VecF(a.v / b.v); }
FP_INLINE VecF operator-(VecF a) { return VecF(-a.v); }

// A comparison yields all ones or all zeros in each lane.
FP_INLINE VecI Less(VecF a, VecF b) { return VecI{a.v < b.v}; }

FP_INLINE VecI Bits(VecF a) {
  VecI r;
  memcpy(&r.v, &a.v, sizeof(r.v));
  return r;
}
FP_INLINE VecF FromBits(RawInts bits) {
  VecF r;
  memcpy(&r.v, &bits, sizeof(r.v));
  return r;
}
FP_INLINE VecF Select(VecI mask, VecF yes, VecF no) {
  return FromBits((Bits(yes).v & mask.v) | (Bits(no).v & ~mask.v));
}
FP_INLINE VecF ToFloat(VecI a) { return VecF(__builtin_convertvector(a.v, RawFloats)); }

#if defined(FP_ISA_AVX512)
FP_INLINE VecF Min(VecF a, VecF b) { return VecF((RawFloats)_mm512_min_ps((__m512)a.v, (__m512)b.v)); }
FP_INLINE VecF Max(VecF a, VecF b) { return VecF((RawFloats)_mm512_max_ps((__m512)a.v, (__m512)b.v)); }
FP_INLINE VecF Sqrt(VecF a) { return VecF((RawFloats)_mm512_sqrt_ps((__m512)a.v)); }
#elif defined(FP_ISA_AVX2)
FP_INLINE VecF Min(VecF a, VecF b) { return VecF((RawFloats)_mm256_min_ps((__m256)a.v, (__m256)b.v)); }
FP_INLINE VecF Max(VecF a, VecF b) { return VecF((RawFloats)_mm256_max_ps((__m256)a.v, (__m256)b.v)); }
FP_INLINE VecF Sqrt(VecF a) { return VecF((RawFloats)_mm256_sqrt_ps((__m256)a.v)); }
#elif defined(FP_ISA_SSE2)
FP_INLINE VecF Min(VecF a, VecF b) { return VecF((RawFloats)_mm_min_ps((__m128)a.v, (__m128)b.v)); }
FP_INLINE VecF Max(VecF a, VecF b) { return VecF((RawFloats)_mm_max_ps((__m128)a.v, (__m128)b.v)); }
FP_INLINE VecF Sqrt(VecF a) { return VecF((RawFloats)_mm_sqrt_ps((__m128)a.v)); }
#elif defined(FP_ISA_NEON)
FP_INLINE VecF Min(VecF a, VecF b) { return VecF((RawFloats)vminq_f32((float32x4_t)a.v, (float32x4_t)b.v)); }
FP_INLINE VecF Max(VecF a, VecF b) { return VecF((RawFloats)vmaxq_f32((float32x4_t)a.v, (float32x4_t)b.v)); }
FP_INLINE VecF Sqrt(VecF a) { return VecF((RawFloats)vsqrtq_f32((float32x4_t)a.v)); }
#else
FP_INLINE VecF Min(VecF a, VecF b) { return a.v[0] < b.v[0] ? a : b; }
FP_INLINE VecF Max(VecF a, VecF b) { return a.v[0] > b.v[0] ? a : b; }
FP_INLINE VecF Sqrt(VecF a) { return VecF(sqrtf(a.v[0])); }
#endif

// Of numbers that are not negative, whose order is that of their bits as integers: AMD's Zen 5 compares those twice as
// fast.
#if defined(FP_ISA_AVX512)
FP_INLINE VecF MinByBits(VecF a, VecF b) { return VecF((RawFloats)_mm512_min_epi32((__m512i)a.v, (__m512i)b.v)); }
FP_INLINE VecF MaxByBits(VecF a, VecF b) { return VecF((RawFloats)_mm512_max_epi32((__m512i)a.v, (__m512i)b.v)); }
#elif defined(FP_ISA_AVX2)
FP_INLINE VecF MinByBits(VecF a, VecF b) { return VecF((RawFloats)_mm256_min_epi32((__m256i)a.v, (__m256i)b.v)); }
FP_INLINE VecF MaxByBits(VecF a, VecF b) { return VecF((RawFloats)_mm256_max_epi32((__m256i)a.v, (__m256i)b.v)); }
#else  // SSE2 has no such instruction
FP_INLINE VecF MinByBits(VecF a, VecF b) { return Min(a, b); }
FP_INLINE VecF MaxByBits(VecF a, VecF b) { return Max(a, b); }
#endif

// Whether any lane of a is ≤ that of b.
#if defined(FP_ISA_AVX512)
FP_INLINE bool AnyAtMost(VecF a, VecF b) { return _mm512_cmp_ps_mask((__m512)a.v, (__m512)b.v, _CMP_LE_OQ) != 0; }
#elif defined(FP_ISA_AVX2)
FP_INLINE bool AnyAtMost(VecF a, VecF b) {
  return _mm256_movemask_ps(_mm256_cmp_ps((__m256)a.v, (__m256)b.v, _CMP_LE_OQ)) != 0;
}
#elif defined(FP_ISA_SSE2)
FP_INLINE bool AnyAtMost(VecF a, VecF b) { return _mm_movemask_ps(_mm_cmple_ps((__m128)a.v, (__m128)b.v)) != 0; }
#elif defined(FP_ISA_NEON)
FP_INLINE bool AnyAtMost(VecF a, VecF b) { return vmaxvq_u32(vcleq_f32((float32x4_t)a.v, (float32x4_t)b.v)) != 0; }
#else
FP_INLINE bool AnyAtMost(VecF a, VecF b) { return a.v[0] <= b.v[0]; }
#endif

FP_INLINE VecF Abs(VecF a) { return FromBits(Bits(a).v & (RawInts{} + 0x7fffffff)); }

FP_INLINE float Sum(VecF a) {
  float lanes[kLanes];
  a.Store(lanes);
  for (int width = kLanes / 2; width > 0; width /= 2)
    for (int i = 0; i < width; ++i) lanes[i] += lanes[i + width];
  return lanes[0];
}
FP_INLINE float Largest(VecF a) {
  float lanes[kLanes];
  a.Store(lanes);
  for (int i = 1; i < kLanes; ++i) lanes[0] = lanes[i] > lanes[0] ? lanes[i] : lanes[0];
  return lanes[0];
}

// 1 in the first `count` lanes, 0 in the others.
FP_INLINE VecF FirstLanes(int count) {
  float lanes[kLanes];
  for (int i = 0; i < kLanes; ++i) lanes[i] = i < count ? 1.0f : 0.0f;
  return VecF::Load(lanes);
}

// log2 of a positive normal number, absolute error below 3e-7: mantissa to [√½, √2), then the series of
// atanh((m − 1) ÷ (m + 1)) up to its ninth power (the eleventh is below 4e-10 there).
FP_INLINE VecF Log2(VecF x) {
  const RawInts bits = Bits(x).v;
  const RawInts shifted = bits - 0x3f3504f3;  // √½
  const RawInts exponent = shifted >> 23;
  const VecF m = FromBits(bits - (exponent << 23));
  const VecF s = (m - VecF(1.0f)) / (m + VecF(1.0f));
  const VecF s2 = s * s;
  VecF series = s2 * VecF(1.0f / 9) + VecF(1.0f / 7);
  series = series * s2 + VecF(1.0f / 5);
  series = series * s2 + VecF(1.0f / 3);
  series = series * s2 + VecF(1.0f);
  return ToFloat(VecI{exponent}) + series * s * VecF(2.88539008177792681f);
}

struct VecD {
  RawDoubles v;
  VecD() = default;
  FP_INLINE VecD(RawDoubles raw) : v(raw) {}
  FP_INLINE VecD(double value) : v(value - RawDoubles{}) {}
  static FP_INLINE VecD Load(const double* p) { return VecD(RawDoubles(*reinterpret_cast<const StoredDoubles*>(p))); }
  FP_INLINE void Store(double* p) const { *reinterpret_cast<StoredDoubles*>(p) = v; }
  FP_INLINE VecD& operator+=(VecD o) {
    v += o.v;
    return *this;
  }
};
FP_INLINE VecD operator+(VecD a, VecD b) { return VecD(a.v + b.v); }
FP_INLINE VecD operator-(VecD a, VecD b) { return VecD(a.v - b.v); }
FP_INLINE VecD operator*(VecD a, VecD b) { return VecD(a.v * b.v); }

// kDoubleLanes floats, widened. GCC makes three instructions and more of the general form.
FP_INLINE VecD LoadAsDoubles(const float* p) {
#if defined(FP_ISA_AVX512)
  return VecD((RawDoubles)_mm512_cvtps_pd(_mm256_loadu_ps(p)));
#elif defined(FP_ISA_AVX2)
  return VecD((RawDoubles)_mm256_cvtps_pd(_mm_loadu_ps(p)));
#elif defined(FP_ISA_SSE2)
  return VecD((RawDoubles)_mm_cvtps_pd(_mm_castsi128_ps(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p)))));
#else
  typedef float HalfFloats __attribute__((vector_size(4 * kDoubleLanes)));
  HalfFloats floats;
  memcpy(&floats, p, sizeof(floats));
  return VecD(__builtin_convertvector(floats, RawDoubles));
#endif
}

FP_INLINE double Sum(VecD a) {
  double lanes[kDoubleLanes];
  a.Store(lanes);
  for (int width = kDoubleLanes / 2; width > 0; width /= 2)
    for (int i = 0; i < width; ++i) lanes[i] += lanes[i + width];
  return lanes[0];
}

// Any kLanes of the lanes of a, which come first, and b.
template <int... kLane>
FP_INLINE VecF Pick(VecF a, VecF b) {
#if defined(__clang__)
  return VecF(__builtin_shufflevector(a.v, b.v, kLane...));
#else
  return VecF(__builtin_shuffle(a.v, b.v, RawInts{kLane...}));
#endif
}

// rows[i] lane j ↔ rows[j] lane i, by halving: first the blocks off the diagonal change places, then the blocks in
// them.
template <int kWidth, int... kLane>
FP_INLINE void ExchangeBlocks(VecF& a, VecF& b, std::integer_sequence<int, kLane...>) {
  const VecF low = Pick<(kLane & kWidth ? kLanes + kLane - kWidth : kLane)...>(a, b);
  b = Pick<(kLane & kWidth ? kLanes + kLane : kLane + kWidth)...>(a, b);
  a = low;
}

template <int kWidth>
FP_INLINE void TransposeBlocks(VecF* rows) {
  if constexpr (kWidth > 0) {
    for (int i = 0; i < kLanes; ++i)
      if (!(i & kWidth)) {
        ExchangeBlocks<kWidth>(rows[i], rows[i + kWidth], std::make_integer_sequence<int, kLanes>());
      }
    TransposeBlocks<kWidth / 2>(rows);
  }
}
FP_INLINE void Transpose(VecF* rows) { TransposeBlocks<kLanes / 2>(rows); }

// Of the 2 · kLanes values of a, b in turn: those at even places to `even`, the others to `odd`.
template <int... kLane>
FP_INLINE void Deinterleave(VecF a, VecF b, VecF& even, VecF& odd, std::integer_sequence<int, kLane...>) {
  even = Pick<(2 * kLane)...>(a, b);
  odd = Pick<(2 * kLane + 1)...>(a, b);
}
FP_INLINE void Deinterleave(VecF a, VecF b, VecF& even, VecF& odd) {
  Deinterleave(a, b, even, odd, std::make_integer_sequence<int, kLanes>());
}

// Lanes kCount … of a, then lanes 0 … kCount − 1 of b: what a load kCount floats behind that of a would give.
#if defined(FP_ISA_AVX512)
template <int kCount>
FP_INLINE VecF ShiftIn(VecF a, VecF b) {
  return VecF((RawFloats)_mm512_alignr_epi32((__m512i)b.v, (__m512i)a.v, kCount));
}
#elif defined(FP_ISA_AVX2)
template <int kCount>
FP_INLINE VecF ShiftIn(VecF a, VecF b) {
  const __m256i middle = _mm256_permute2x128_si256((__m256i)a.v, (__m256i)b.v, 0x21);
  if constexpr (kCount < 4) return VecF((RawFloats)_mm256_alignr_epi8(middle, (__m256i)a.v, 4 * kCount));
  return VecF((RawFloats)_mm256_alignr_epi8((__m256i)b.v, middle, 4 * kCount - 16));
}
#else
template <int kCount, int... kLane>
FP_INLINE VecF ShiftIn(VecF a, VecF b, std::integer_sequence<int, kLane...>) {
  return Pick<(kCount + kLane)...>(a, b);
}
template <int kCount>
FP_INLINE VecF ShiftIn(VecF a, VecF b) {
  return ShiftIn<kCount>(a, b, std::make_integer_sequence<int, kLanes>());
}
#endif

// kLanes packed 24-bit integers, times 256: bytes 3i … 3i + 2 become the upper three of lane i. kPacked24BytesRead
// bytes are read.
#if defined(FP_ISA_AVX512)
constexpr size_t kPacked24BytesRead = 64;
FP_INLINE VecI LoadPacked24(const uint8_t* p) {
  const __m512i quarters = _mm512_permutexvar_epi32(
      _mm512_setr_epi32(0, 1, 2, 2, 3, 4, 5, 5, 6, 7, 8, 8, 9, 10, 11, 11), _mm512_loadu_si512(p));
  const __m128i bytes = _mm_setr_epi8(-1, 0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11);
  return VecI{(RawInts)_mm512_shuffle_epi8(quarters, _mm512_broadcast_i32x4(bytes))};
}
#elif defined(FP_ISA_AVX2)
constexpr size_t kPacked24BytesRead = 32;
FP_INLINE VecI LoadPacked24(const uint8_t* p) {
  const __m256i halves = _mm256_permutevar8x32_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)),
                                                     _mm256_setr_epi32(0, 1, 2, 2, 3, 4, 5, 5));
  const __m128i bytes = _mm_setr_epi8(-1, 0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11);
  return VecI{(RawInts)_mm256_shuffle_epi8(halves, _mm256_broadcastsi128_si256(bytes))};
}
#elif defined(FP_ISA_NEON)
constexpr size_t kPacked24BytesRead = 16;
FP_INLINE VecI LoadPacked24(const uint8_t* p) {
  static const uint8_t kBytes[16] = {255, 0, 1, 2, 255, 3, 4, 5, 255, 6, 7, 8, 255, 9, 10, 11};
  return VecI{(RawInts)vqtbl1q_u8(vld1q_u8(p), vld1q_u8(kBytes))};
}
#else
constexpr size_t kPacked24BytesRead = 3 * kLanes + 1;
FP_INLINE VecI LoadPacked24(const uint8_t* p) {
  RawInts lanes;
  for (int i = 0; i < kLanes; ++i) {
    uint32_t bits;
    memcpy(&bits, p + 3 * i, sizeof(bits));
    lanes[i] = static_cast<int32_t>(bits << 8);
  }
  return VecI{lanes};
}
#endif

}  // namespace
}  // namespace FP_ISA
}  // namespace fp

#endif  // FP_KERNELS_VEC_H_
