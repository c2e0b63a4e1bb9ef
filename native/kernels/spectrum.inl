// What is read from power spectra in lanes layout. Part of kernels.cc.

#include <math.h>

#include "kernels/kernels.h"
#include "kernels/vec.h"

namespace fp {
namespace FP_ISA {
namespace {

FP_INLINE VecF LoadRow(const float* x, int row) { return VecF::Load(x + static_cast<size_t>(row) * kLanes); }
FP_INLINE void StoreRow(VecF value, float* x, int row) { value.Store(x + static_cast<size_t>(row) * kLanes); }

void BandSums(const float* power, const BinSpan* spans, int count, float* sums) {
  for (int b = 0; b < count; ++b) {
    const BinSpan& span = spans[b];
    VecF sum[4] = {VecF(0.0f), VecF(0.0f), VecF(0.0f), VecF(0.0f)};
    if (span.last >= span.first) {
      sum[0] = VecF(span.first_weight) * LoadRow(power, span.first);
      InFours(span.first + 1, span.last - 1, [&](int i, int k) FP_INLINE_LAMBDA { sum[i] += LoadRow(power, k); });
      if (span.last > span.first) sum[1] += VecF(span.last_weight) * LoadRow(power, span.last);
    }
    StoreRow((sum[0] + sum[1]) + (sum[2] + sum[3]), sums, b);
  }
}

void ApplyFilterBank(const float* power, const FilterBank* bank, float* sums) {
  for (int b = 0; b < bank->filters; ++b) {
    const float* const weights = bank->weights + bank->offset[b];
    const int first = bank->first[b], count = bank->count[b];
    VecF sum[4] = {VecF(0.0f), VecF(0.0f), VecF(0.0f), VecF(0.0f)};
    InFours(0, count - 1,
            [&](int i, int k) FP_INLINE_LAMBDA { sum[i] += VecF(weights[k]) * LoadRow(power, first + k); });
    StoreRow((sum[0] + sum[1]) + (sum[2] + sum[3]), sums, b);
  }
}

void LaneSums(const float* values, int rows, const float* weights, float* sums) {
  const VecF weight = VecF::Load(weights);
  int row = 0;
  for (; row + kLanes <= rows; row += kLanes) {
    VecF block[kLanes];
    for (int i = 0; i < kLanes; ++i) block[i] = weight * LoadRow(values, row + i);
    Transpose(block);
    for (int width = kLanes / 2; width > 0; width /= 2)
      for (int i = 0; i < width; ++i) block[i] += block[i + width];
    block[0].Store(sums + row);
  }
  for (; row < rows; ++row) sums[row] = Sum(weight * LoadRow(values, row));
}

// Σ log2 of values between 1e-5 and 1: of the products of so many as a float holds, which are far fewer.
struct LogSum {
  static constexpr int kMost = 7;
  VecF product = VecF(1.0f), sum = VecF(0.0f);
  int count = 0;

  FP_INLINE void Add(VecF value) {
    product *= value;
    if (++count == kMost) Take();
  }
  FP_INLINE void Take() {
    sum += Log2(product);
    product = VecF(1.0f);
    count = 0;
  }
};

void Texture(const float* power, const TextureBins* bins, float* cumulated, TextureOut* out) {
  constexpr float kFloor = 1e-5f;  // −50 dB
  const VecF zero(0.0f);
  VecF most[4] = {zero, zero, zero, zero};
  InFours(bins->first, bins->last,
          [&](int i, int k) FP_INLINE_LAMBDA { most[i] = MaxByBits(most[i], LoadRow(power, k)); });
  const VecF strongest = Max(Max(most[0], most[1]), Max(most[2], most[3]));
  const VecF floor = strongest * VecF(kFloor);
  const VecF per_strongest = VecF(1.0f) / Max(strongest, VecF(1.2e-38f));  // finite where all is silent

  // Flatness is the same at any scale, so that it is taken from powers relative to the strongest.
  VecF magnitude_sum(0.0f), moment(0.0f), power_sum(0.0f);
  LogSum logs;
  const auto add = [&](int k, VecF p) FP_INLINE_LAMBDA {
    // As often at high frequencies: square roots take longer than all the rest.
    if (!AnyAtMost(floor, p)) return StoreRow(magnitude_sum, cumulated, k);
    const VecF magnitude = Select(Less(p, floor), zero, Sqrt(p));
    magnitude_sum += magnitude;
    moment += magnitude * VecF(static_cast<float>(k));
    StoreRow(magnitude_sum, cumulated, k);
  };
  for (int k = bins->first; k <= bins->last_flatness; ++k) {
    const VecF p = LoadRow(power, k);
    const VecF raised = Max(p * per_strongest, VecF(kFloor));
    power_sum += raised;
    logs.Add(raised);
    add(k, p);
  }
  logs.Take();
  for (int k = bins->last_flatness + 1; k <= bins->last; ++k) add(k, LoadRow(power, k));

  // Bin k stands for k − ½ … k + ½; the 85 % point is interpolated within its bin.
  const VecF wanted = VecF(0.85f) * magnitude_sum;
  VecF counts[4] = {zero, zero, zero, zero};
  InFours(bins->first, bins->last, [&](int i, int k) FP_INLINE_LAMBDA {
    counts[i] += Select(Less(LoadRow(cumulated, k), wanted), VecF(1.0f), zero);
  });
  const VecF bins_below = (counts[0] + counts[1]) + (counts[2] + counts[3]);

  float below[kLanes], sum[kLanes], mean_log[kLanes], mean_power[kLanes], rolloff[kLanes];
  const float count = static_cast<float>(bins->last_flatness - bins->first + 1);
  bins_below.Store(below);
  magnitude_sum.Store(sum);
  wanted.Store(rolloff);
  (logs.sum / VecF(count)).Store(mean_log);
  (power_sum / VecF(count)).Store(mean_power);
  const VecI audible = Less(zero, magnitude_sum);
  Select(audible, moment / magnitude_sum, zero).Store(out->centroid);
  for (int f = 0; f < kLanes; ++f) {
    out->rolloff[f] = out->flatness[f] = 0.0f;
    if (!(sum[f] > 0.0f)) continue;
    const int within = bins->first + static_cast<int>(below[f]);
    const size_t at = static_cast<size_t>(within) * kLanes + static_cast<size_t>(f);
    const float before = within > bins->first ? cumulated[at - kLanes] : 0.0f;
    out->rolloff[f] = static_cast<float>(within) - 0.5f + (rolloff[f] - before) / sqrtf(power[at]);
    if (count > 0.0f) out->flatness[f] = exp2f(mean_log[f]) / mean_power[f];
  }
}

// kCount rows of a matrix times the bands, side by side.
template <int kCount>
FP_INLINE void MultiplyRows(const float* matrix, const float* bands, int count, float* out) {
  VecF sum[kCount];
  Unroll<kCount>([&](int c) FP_INLINE_LAMBDA { sum[c] = VecF(0.0f); });
  for (int b = 0; b < count; ++b) {
    const VecF band = LoadRow(bands, b);
    Unroll<kCount>([&](int c) FP_INLINE_LAMBDA { sum[c] += VecF(matrix[static_cast<size_t>(c) * count + b]) * band; });
  }
  Unroll<kCount>([&](int c) FP_INLINE_LAMBDA { StoreRow(sum[c], out, c); });
}

void Cepstrum(float* mel_power, int bands, const float* dct, int coefficients, float* out) {
  VecF strongest(0.0f);
  for (int b = 0; b < bands; ++b) strongest = Max(strongest, LoadRow(mel_power, b));
  const VecF floor = Max(strongest * VecF(1e-8f), VecF(1e-10f));
  const VecF decibels_per_octave(3.01029995663981195f);
  for (int b = 0; b < bands; ++b) StoreRow(decibels_per_octave * Log2(Max(LoadRow(mel_power, b), floor)), mel_power, b);
  constexpr int kTogether = 10;
  int c = 0;
  for (; c + kTogether <= coefficients; c += kTogether)
    MultiplyRows<kTogether>(dct + static_cast<size_t>(c) * bands, mel_power, bands, out + c * kLanes);
  for (; c < coefficients; ++c)
    MultiplyRows<1>(dct + static_cast<size_t>(c) * bands, mel_power, bands, out + c * kLanes);
}

void ChromaConcentration(const float* power, const ChromaPlan* plan, float* out) {
  constexpr int kClasses = ChromaPlan::kClasses;
  VecF classes[kClasses];
  for (int c = 0; c < kClasses; ++c) classes[c] = VecF(0.0f);
  VecF total(0.0f);
  for (int b = 0; b < plan->bins; ++b) {
    const VecF p = LoadRow(power, plan->first_bin + b);
    classes[plan->initial_class[b]] += p;
    total += p;
  }
  const VecI audible = Less(VecF(1e-30f), total);  // below, the reciprocal would not be finite
  const VecF per_total = Select(audible, VecF(1.0f) / total, VecF(0.0f));
  for (int t = 0; t < ChromaPlan::kTunings; ++t) {
    for (int i = plan->moves_at[t]; i < plan->moves_at[t + 1]; ++i) {
      const int bin = plan->moves[i];
      const int from = plan->initial_class[bin];
      const VecF p = LoadRow(power, plan->first_bin + bin);
      classes[from] -= p;
      classes[from == 0 ? kClasses - 1 : from - 1] += p;
    }
    VecF squares[3] = {VecF(0.0f), VecF(0.0f), VecF(0.0f)};
    for (int c = 0; c < kClasses; ++c) squares[c % 3] += classes[c] * classes[c];
    StoreRow((squares[0] + squares[1] + squares[2]) * per_total, out, t);
  }
}

}  // namespace
}  // namespace FP_ISA
}  // namespace fp
