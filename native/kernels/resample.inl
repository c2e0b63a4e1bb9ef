// Changes of the sample rate. Part of kernels.cc.
//
// Where the outputs' positions between the inputs repeat, each lane takes a stretch of the signal of its own: "turned"
// rows hold one sample of each stretch, so that taps are whole aligned rows and a coefficient serves all lanes.

#include "kernels/kernels.h"
#include "kernels/vec.h"

namespace fp {
namespace FP_ISA {
namespace {

void Polyphase(const PolyphaseFilter* filter, const float* x, const int32_t* start, const int32_t* phase, size_t count,
               float* y) {
  for (size_t i = 0; i < count; i += kLanes) {
    VecF sums[kLanes];
    for (int o = 0; o < kLanes; ++o) {
      const float* coefficients = filter->coefficients + static_cast<size_t>(phase[i + o]) * filter->taps;
      const float* samples = x + start[i + o];
      VecF sum(0.0f);
      for (int t = 0; t < filter->taps; t += kLanes) sum += VecF::Load(coefficients + t) * VecF::Load(samples + t);
      sums[o] = sum;
    }
    Transpose(sums);
    for (int width = kLanes / 2; width > 0; width /= 2)
      for (int o = 0; o < width; ++o) sums[o] += sums[o + width];
    sums[0].Store(y + i);
  }
}

// kLanes rows: row i holds x[i] of the stretches that begin every `distance` samples.
FP_INLINE void TurnRows(const float* x, size_t distance, float* rows) {
  VecF block[kLanes];
  for (int lane = 0; lane < kLanes; ++lane) block[lane] = VecF::Load(x + static_cast<size_t>(lane) * distance);
  Transpose(block);
  for (int i = 0; i < kLanes; ++i) block[i].Store(rows + i * kLanes);
}
// Back again.
FP_INLINE void TurnBack(const float* rows, size_t distance, float* y) {
  VecF block[kLanes];
  for (int i = 0; i < kLanes; ++i) block[i] = VecF::Load(rows + i * kLanes);
  Transpose(block);
  for (int lane = 0; lane < kLanes; ++lane) block[lane].Store(y + static_cast<size_t>(lane) * distance);
}

// kOutputs rows of outputs. `rows` starts at their first tap; even rows are taps, of the odd ones the middle is. Rows
// that neighbouring outputs share are loaded once.
constexpr int kHalvedTogether = 4;
FP_INLINE void HalveRows(const HalfBandFilter* filter, const float* rows, float* y) {
  constexpr int kOutputs = kHalvedTogether;
  const int pairs = filter->pairs;
  const auto even = [rows](int i) FP_INLINE_LAMBDA { return VecF::Load(rows + 2 * i * kLanes); };
  VecF sums[kOutputs], left[kOutputs], right[kOutputs];
  Unroll<kOutputs>([&](int o) FP_INLINE_LAMBDA {
    sums[o] = VecF(filter->middle) * VecF::Load(rows + (2 * (o + pairs) - 1) * kLanes);
    left[o] = even(o);
    right[o] = even(o + 2 * pairs - 1);
  });
  int first = 0;
  for (; first + kOutputs <= pairs; first += kOutputs) {
    Unroll<kOutputs>([&](int j) FP_INLINE_LAMBDA {
      const VecF side(filter->side[first + j]);
      Unroll<kOutputs>([&](int o) FP_INLINE_LAMBDA {
        sums[o] += side * (left[(o + j) % kOutputs] + right[(o + kOutputs - j) % kOutputs]);
      });
      left[j] = even(first + j + kOutputs);
      right[kOutputs - 1 - j] = even(2 * pairs - 2 - first - j);
    });
  }
  for (; first < pairs; ++first)
    for (int o = 0; o < kOutputs; ++o)
      sums[o] += VecF(filter->side[first]) * (even(o + first) + even(o + 2 * pairs - 1 - first));
  Unroll<kOutputs>([&](int o) FP_INLINE_LAMBDA { sums[o].Store(y + o * kLanes); });
}

void HalveRate(const HalfBandFilter* filter, const float* x, size_t lead, size_t count, float* scratch, float* y) {
  constexpr size_t kStep = kLanes > kHalvedTogether ? kLanes : kHalvedTogether;
  const size_t stretch = (count + kLanes * kStep - 1) / (kLanes * kStep) * kStep;
  // Rows that outputs reach beyond two of their own each.
  const size_t reach = lead + 4 * static_cast<size_t>(filter->pairs) - 3;
  // Inputs are turned as the outputs get to them, so that they stay near.
  size_t turned = 0;
  for (size_t i = 0; i < stretch; i += kStep) {
    for (; turned < 2 * (i + kStep) + reach; turned += kLanes)
      TurnRows(x + turned, 2 * stretch, scratch + turned * kLanes);
    float rows[kStep * kLanes];
    for (size_t o = 0; o < kStep; o += kHalvedTogether)
      HalveRows(filter, scratch + (lead + 2 * (i + o)) * kLanes, rows + o * kLanes);
    for (size_t o = 0; o < kStep; o += kLanes) TurnBack(rows + o * kLanes, stretch, y + i + o);
  }
}

void ResamplePeriods(const PeriodicFilter* filter, const float* const* x, float* scratch, float* const* y) {
  constexpr int kTogether = PeriodicFilter::kTogether;
  const size_t inputs = static_cast<size_t>(filter->inputs), outputs = static_cast<size_t>(filter->outputs);
  const size_t input_rows =
      (static_cast<size_t>(filter->first[filter->groups - 1]) + filter->taps + kLanes - 1) / kLanes * kLanes;
  float* const left = scratch;
  float* const right = left + input_rows * kLanes;
  float* const left_out = right + input_rows * kLanes;
  float* const right_out = left_out + static_cast<size_t>(filter->groups) * kTogether * kLanes;
  for (size_t i = 0; i < input_rows; i += kLanes) {
    TurnRows(x[0] + i, inputs, left + i * kLanes);
    TurnRows(x[1] + i, inputs, right + i * kLanes);
  }
  const float* coefficients = filter->coefficients;
  for (int group = 0; group < filter->groups; ++group) {
    const float* l = left + static_cast<size_t>(filter->first[group]) * kLanes;
    const float* r = right + static_cast<size_t>(filter->first[group]) * kLanes;
    VecF l_sums[kTogether], r_sums[kTogether];
    for (int o = 0; o < kTogether; ++o) l_sums[o] = r_sums[o] = VecF(0.0f);
    for (int t = 0; t < filter->taps; ++t) {
      const VecF l_tap = VecF::Load(l), r_tap = VecF::Load(r);
      Unroll<kTogether>([&](int o) FP_INLINE_LAMBDA {
        const VecF coefficient(coefficients[o]);
        l_sums[o] += coefficient * l_tap;
        r_sums[o] += coefficient * r_tap;
      });
      l += kLanes;
      r += kLanes;
      coefficients += kTogether;
    }
    for (int o = 0; o < kTogether; ++o) {
      const size_t at = (static_cast<size_t>(group) * kTogether + o) * kLanes;
      l_sums[o].Store(left_out + at);
      r_sums[o].Store(right_out + at);
    }
  }
  // The last block reaches back, not into the next stretch.
  for (size_t i = 0; i < outputs; i += kLanes) {
    const size_t at = i + kLanes > outputs ? outputs - kLanes : i;
    TurnBack(left_out + at * kLanes, outputs, y[0] + at);
    TurnBack(right_out + at * kLanes, outputs, y[1] + at);
  }
}

}  // namespace
}  // namespace FP_ISA
}  // namespace fp
