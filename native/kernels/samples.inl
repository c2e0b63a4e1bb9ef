// What is read from samples directly: level, true peak. Part of kernels.cc.

#include <math.h>

#include "kernels/kernels.h"
#include "kernels/vec.h"

namespace fp {
namespace FP_ISA {
namespace {

FP_INLINE RawInts Larger(RawInts a, RawInts b) { return a > b ? a : b; }

// At most kPeakStretch samples.
FP_INLINE int32_t LargestOfStretch(const float* x, size_t count) {
  constexpr int kChains = kPeakStretch / kLanes < 4 ? kPeakStretch / kLanes : 4;
  const RawInts magnitude = RawInts{} + 0x7fffffff;
  int32_t lanes[kLanes] = {};
  size_t i = 0;
  if (count == kPeakStretch) {
    RawInts most[kChains] = {};
    for (; i < kPeakStretch; i += kChains * kLanes)
      Unroll<kChains>([&](int c) FP_INLINE_LAMBDA {
        most[c] = Larger(most[c], Bits(VecF::Load(x + i + c * kLanes)).v & magnitude);
      });
    for (int c = 1; c < kChains; ++c) most[0] = Larger(most[0], most[c]);
    memcpy(lanes, &most[0], sizeof(lanes));
  }
  int32_t largest = 0;
  for (int lane = 0; lane < kLanes; ++lane) largest = lanes[lane] > largest ? lanes[lane] : largest;
  for (; i < count; ++i) {
    int32_t bits;
    memcpy(&bits, x + i, sizeof(bits));
    bits &= 0x7fffffff;
    largest = bits > largest ? bits : largest;
  }
  return largest;
}

// The largest magnitudes of kLanes stretches of kPeakStretch samples, one a lane. Magnitudes are ordered like integers.
FP_INLINE VecF LargestOfStretches(const float* x) {
  VecF most[kLanes];
  for (int stretch = 0; stretch < kLanes; ++stretch, x += kPeakStretch) {
    const RawInts magnitude = RawInts{} + 0x7fffffff;
    RawInts largest = Bits(VecF::Load(x)).v & magnitude;
    for (size_t i = kLanes; i < kPeakStretch; i += kLanes)
      largest = Larger(largest, Bits(VecF::Load(x + i)).v & magnitude);
    most[stretch] = FromBits(largest);
  }
  Transpose(most);
  for (int width = kLanes / 2; width > 0; width /= 2)
    for (int i = 0; i < width; ++i) most[i] = FromBits(Larger(Bits(most[i]).v, Bits(most[i + width]).v));
  return most[0];
}

uint32_t LargestMagnitudeBits(const float* x, size_t count, uint32_t* stretch_bits) {
  int32_t largest = 0;
  size_t start = 0;
  if constexpr (kLanes > 1) {
    constexpr size_t kStretches = kLanes * kPeakStretch;
    RawInts most = {};
    for (; start + kStretches <= count; start += kStretches) {
      const RawInts bits = Bits(LargestOfStretches(x + start)).v;
      if (stretch_bits) {
        memcpy(stretch_bits, &bits, sizeof(bits));
        stretch_bits += kLanes;
      }
      most = Larger(most, bits);
    }
    for (int lane = 0; lane < kLanes; ++lane) largest = most[lane] > largest ? most[lane] : largest;
  }
  for (; start < count; start += kPeakStretch) {
    const int32_t bits = LargestOfStretch(x + start, count - start < kPeakStretch ? count - start : kPeakStretch);
    if (stretch_bits) *stretch_bits++ = static_cast<uint32_t>(bits);
    largest = bits > largest ? bits : largest;
  }
  return static_cast<uint32_t>(largest);
}

struct StereoVectors {
  VecF ll = VecF(0.0f), rr = VecF(0.0f), mm = VecF(0.0f), ss = VecF(0.0f), peak = VecF(0.0f);

  FP_INLINE void Add(VecF l, VecF r) {
    const VecF m = l + r, s = l - r;
    ll += l * l;
    rr += r * r;
    mm += m * m;
    ss += s * s;
    peak = Max(peak, Max(Abs(l), Abs(r)));
  }
};

void SumStereo(const float* left, const float* right, size_t count, StereoSums* sums) {
  StereoVectors even, odd;  // two, for an addition has to wait for the one before
  size_t i = 0;
  for (; i + 2 * kLanes <= count; i += 2 * kLanes) {
    even.Add(VecF::Load(left + i), VecF::Load(right + i));
    odd.Add(VecF::Load(left + i + kLanes), VecF::Load(right + i + kLanes));
  }
  sums->left_squared = Sum(even.ll + odd.ll);
  sums->right_squared = Sum(even.rr + odd.rr);
  sums->mid_squared = Sum(even.mm + odd.mm);
  sums->side_squared = Sum(even.ss + odd.ss);
  sums->peak = Largest(Max(even.peak, odd.peak));
  for (; i < count; ++i) {
    const float l = left[i], r = right[i];
    const float m = l + r, s = l - r;
    sums->left_squared += l * l;
    sums->right_squared += r * r;
    sums->mid_squared += m * m;
    sums->side_squared += s * s;
    const float larger = fabsf(l) > fabsf(r) ? fabsf(l) : fabsf(r);
    if (larger > sums->peak) sums->peak = larger;
  }
}

// ITU-R BS.1770-4 annex 2, the 48 coefficients of the interpolating filter in four phases.
constexpr int kPeakTaps = 12;
constexpr float kPeakFilter[4][kPeakTaps] = {
    {0.0017089843750f, 0.0109863281250f, -0.0196533203125f, 0.0332031250000f, -0.0594482421875f, 0.1373291015625f,
     0.9721679687500f, -0.1022949218750f, 0.0476074218750f, -0.0266113281250f, 0.0148925781250f, -0.0083007812500f},
    {-0.0291748046875f, 0.0292968750000f, -0.0517578125000f, 0.0891113281250f, -0.1665039062500f, 0.4650878906250f,
     0.7797851562500f, -0.2003173828125f, 0.1015625000000f, -0.0582275390625f, 0.0330810546875f, -0.0189208984375f},
    {-0.0189208984375f, 0.0330810546875f, -0.0582275390625f, 0.1015625000000f, -0.2003173828125f, 0.7797851562500f,
     0.4650878906250f, -0.1665039062500f, 0.0891113281250f, -0.0517578125000f, 0.0292968750000f, -0.0291748046875f},
    {-0.0083007812500f, 0.0148925781250f, -0.0266113281250f, 0.0476074218750f, -0.1022949218750f, 0.9721679687500f,
     0.1373291015625f, -0.0594482421875f, 0.0332031250000f, -0.0196533203125f, 0.0109863281250f, 0.0017089843750f}};
// The largest Σ |h| of a phase: no interpolated sample exceeds the largest sample times this.
constexpr float kPeakGain = 2.03f;

// Half the sum and half the difference of a tap of phase 0 or 1 and its mirror.
struct PeakTaps {
  float even[2][kPeakTaps / 2], odd[2][kPeakTaps / 2];
};
constexpr PeakTaps MakePeakTaps() {
  PeakTaps taps = {};
  for (int p = 0; p < 2; ++p)
    for (int k = 0; k < kPeakTaps / 2; ++k) {
      taps.even[p][k] = 0.5f * (kPeakFilter[p][k] + kPeakFilter[p][kPeakTaps - 1 - k]);
      taps.odd[p][k] = 0.5f * (kPeakFilter[p][k] - kPeakFilter[p][kPeakTaps - 1 - k]);
    }
  return taps;
}
constexpr PeakTaps kPeakPairs = MakePeakTaps();

// The largest magnitude of the four phases at each of kLanes samples. Phases 3 and 2 are 0 and 1 from behind, so that
// of a pair one is the sum of what its even and odd halves make and one the difference: the larger is |even| + |odd|.
FP_INLINE VecF LargestBetween(const float* x) {
  VecF even[2] = {VecF(0.0f), VecF(0.0f)}, odd[2] = {VecF(0.0f), VecF(0.0f)};
  Unroll<kPeakTaps / 2>([&](int k) FP_INLINE_LAMBDA {
    const VecF late = VecF::Load(x - k), early = VecF::Load(x - (kPeakTaps - 1 - k));
    const VecF sum = late + early, difference = late - early;
    Unroll<2>([&](int p) FP_INLINE_LAMBDA {
      even[p] += VecF(kPeakPairs.even[p][k]) * sum;
      odd[p] += VecF(kPeakPairs.odd[p][k]) * difference;
    });
  });
  return Max(Abs(even[0]) + Abs(odd[0]), Abs(even[1]) + Abs(odd[1]));
}

float TruePeak(const float* x, size_t count, const uint32_t* stretch_bits, float peak) {
  for (size_t start = 0; start < count; start += kPeakStretch, ++stretch_bits) {
    const size_t length = count - start < kPeakStretch ? count - start : kPeakStretch;
    const uint32_t bits = stretch_bits[-1] > stretch_bits[0] ? stretch_bits[-1] : stretch_bits[0];
    float largest;
    memcpy(&largest, &bits, sizeof(largest));
    if (largest * kPeakGain <= peak) continue;
    size_t i = start;
    const size_t end = start + length;
    VecF most(peak);
    for (; i + kLanes <= end; i += kLanes) most = Max(most, LargestBetween(x + i));
    peak = Largest(most);
    for (; i < end; ++i)
      for (int p = 0; p < 4; ++p) {
        float y = 0.0f;
        for (int k = 0; k < kPeakTaps; ++k) y += kPeakFilter[p][k] * x[static_cast<ptrdiff_t>(i) - k];
        if (fabsf(y) > peak) peak = fabsf(y);
      }
  }
  return peak;
}

}  // namespace
}  // namespace FP_ISA
}  // namespace fp
