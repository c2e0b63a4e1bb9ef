// One frame of the onset envelope, bands side by side. Part of kernels.cc.

#include "kernels/kernels.h"
#include "kernels/vec.h"

namespace fp {
namespace FP_ISA {
namespace {

constexpr int kOnsetVecs = OnsetBands::kPadded / kLanes;

// Every lane with the one kWidth further, then half as far …
template <int kWidth = kLanes / 2, typename Both>
FP_INLINE float AcrossLanes(VecF a, const Both& both) {
  if constexpr (kWidth == 0) {
    return a.v[0];
  } else {
    return AcrossLanes<kWidth / 2>(both(a, ShiftIn<kWidth>(a, a)), both);
  }
}
FP_INLINE float AddedUp(VecF a) {
  return AcrossLanes(a, [](VecF x, VecF y) FP_INLINE_LAMBDA { return x + y; });
}

// log2 for x ≥ 1, to 2e-4; 0 at 1.
FP_INLINE VecF CoarseLog2(VecF x) {
  const RawInts bits = Bits(x).v;
  const VecF m = FromBits((bits & 0x007fffff) | 0x3f800000) - VecF(1.0f);
  VecF series = m * VecF(0.0480591f) + VecF(-0.1932297f);
  series = m * series + VecF(0.4136398f);
  series = m * series + VecF(-0.7108652f);
  series = m * series + VecF(1.4423957f);
  return m * series + ToFloat(VecI{(bits >> 23) - 127});
}

void OnsetPower(const float* power, float* total, float* loudest) {
  VecF sum = VecF::Load(power), most = sum;
  for (int v = 1; v < kOnsetVecs; ++v) {
    const VecF x = VecF::Load(power + v * kLanes);
    sum += x;
    most = Max(most, x);
  }
  *total = AddedUp(sum);
  *loudest = AcrossLanes(most, [](VecF x, VecF y) FP_INLINE_LAMBDA { return Max(x, y); });
}

void LowerOnsets(OnsetBands* bands, float octaves) {
  const VecF zero(0.0f), amount(octaves), of_sums(octaves * OnsetBands::kRiseFrames);
  for (int i = 0; i < OnsetBands::kRiseFrames; ++i)
    for (int b = 0; b < OnsetBands::kPadded; b += kLanes) {
      Max(zero, VecF::Load(bands->recent[i] + b) - amount).Store(bands->recent[i] + b);
      Max(zero, VecF::Load(bands->sums[i] + b) - of_sums).Store(bands->sums[i] + b);
    }
}

void OnsetRise(OnsetBands* bands, const float* power, float scale, int slot, OnsetRises* rises) {
  constexpr int kRegisters = OnsetBands::kRegisters;
  const VecF one(1.0f), zero(0.0f), gain(scale);
  // Between zeros, which exceed no compressed power: a partial that glides into the neighbouring band is no onset.
  VecF before[kOnsetVecs + 2];
  before[0] = before[kOnsetVecs + 1] = zero;
  for (int v = 0; v < kOnsetVecs; ++v)
    before[v + 1] = CoarseLog2(gain * VecF::Load(bands->previous_power + v * kLanes) + one);
  VecF flux(0.0f), registers[kRegisters];
  for (VecF& sum : registers) sum = zero;
  for (int b = 0; b < OnsetBands::kPadded; b += kLanes) {
    const int v = b / kLanes;
    const VecF x = VecF::Load(power + b);
    const VecF now = CoarseLog2(gain * x + one);
    const VecF below = ShiftIn<kLanes - 1>(before[v], before[v + 1]), above = ShiftIn<1>(before[v + 1], before[v + 2]);
    flux += Max(zero, now - Max(before[v + 1], Max(below, above)));
    now.Store(bands->recent[slot] + b);
    // Added up anew every time: a running sum would drift over the hours.
    VecF sum = VecF::Load(bands->recent[0] + b);
    for (int i = 1; i < OnsetBands::kRiseFrames; ++i) sum += VecF::Load(bands->recent[i] + b);
    const VecF gained = Max(zero, sum - VecF::Load(bands->sums[slot] + b));
    sum.Store(bands->sums[slot] + b);
    for (int r = 0; r < kRegisters; ++r) registers[r] += VecF::Load(bands->register_weights[r] + b) * gained;
  }
  memcpy(bands->previous_power, power, sizeof(bands->previous_power));
  rises->flux = AddedUp(flux);
  for (int r = 0; r < kRegisters; ++r) rises->sustained[r] = AddedUp(registers[r]);
}

}  // namespace
}  // namespace FP_ISA
}  // namespace fp
