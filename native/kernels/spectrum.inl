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
    VecF sum(0.0f);
    if (span.last >= span.first) {
      sum = VecF(span.first_weight) * LoadRow(power, span.first);
      for (int k = span.first + 1; k < span.last; ++k) sum += LoadRow(power, k);
      if (span.last > span.first) sum += VecF(span.last_weight) * LoadRow(power, span.last);
    }
    StoreRow(sum, sums, b);
  }
}

void ApplyFilterBank(const float* power, const FilterBank* bank, float* sums) {
  for (int b = 0; b < bank->filters; ++b) {
    const float* weights = bank->weights + bank->offset[b];
    const int first = bank->first[b];
    VecF sum(0.0f);
    for (int i = 0; i < bank->count[b]; ++i) sum += VecF(weights[i]) * LoadRow(power, first + i);
    StoreRow(sum, sums, b);
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

void Texture(const float* power, const TextureBins* bins, float* magnitudes, TextureOut* out) {
  const VecF zero(0.0f);
  VecF strongest(0.0f);
  for (int k = bins->first; k <= bins->last; ++k) strongest = Max(strongest, LoadRow(power, k));
  const VecF floor = strongest * VecF(1e-5f);  // −50 dB

  VecF magnitude_sum(0.0f), moment(0.0f), log_sum(0.0f), power_sum(0.0f);
  const VecF smallest(1.2e-38f);  // keeps Log2 in its domain where all is silent
  for (int k = bins->first; k <= bins->last; ++k) {
    const VecF p = LoadRow(power, k);
    const VecF magnitude = Select(Less(p, floor), zero, Sqrt(p));
    StoreRow(magnitude, magnitudes, k);
    magnitude_sum += magnitude;
    moment += magnitude * VecF(static_cast<float>(k));
    if (k <= bins->last_flatness) {
      const VecF raised = Max(Max(p, floor), smallest);
      power_sum += raised;
      log_sum += Log2(raised);
    }
  }

  // Bin k stands for k − ½ … k + ½; the 85 % point is interpolated within its bin.
  const VecF wanted = VecF(0.85f) * magnitude_sum;
  VecF cumulated(0.0f), bins_below(0.0f), below(0.0f), within(1.0f);
  for (int k = bins->first; k <= bins->last; ++k) {
    const VecF magnitude = LoadRow(magnitudes, k);
    const VecI not_yet = Less(cumulated, wanted);
    below = Select(not_yet, cumulated, below);
    within = Select(not_yet, magnitude, within);
    cumulated += magnitude;
    bins_below += Select(Less(cumulated, wanted), VecF(1.0f), zero);
  }

  const VecI audible = Less(zero, magnitude_sum);
  const VecF first_edge(static_cast<float>(bins->first) - 0.5f);
  const VecF rolloff = first_edge + bins_below + (wanted - below) / within;
  Select(audible, moment / magnitude_sum, zero).Store(out->centroid);
  Select(audible, rolloff, zero).Store(out->rolloff);

  float mean_log[kLanes], mean_power[kLanes];
  const float count = static_cast<float>(bins->last_flatness - bins->first + 1);
  (log_sum / VecF(count)).Store(mean_log);
  (power_sum / VecF(count)).Store(mean_power);
  for (int f = 0; f < kLanes; ++f) {
    const bool heard = out->centroid[f] > 0.0f;
    out->flatness[f] = heard && count > 0.0f ? exp2f(mean_log[f]) / mean_power[f] : 0.0f;
  }
}

void Cepstrum(float* mel_power, int bands, const float* dct, int coefficients, float* out) {
  VecF strongest(0.0f);
  for (int b = 0; b < bands; ++b) strongest = Max(strongest, LoadRow(mel_power, b));
  const VecF floor = Max(strongest * VecF(1e-8f), VecF(1e-10f));
  const VecF decibels_per_octave(3.01029995663981195f);
  for (int b = 0; b < bands; ++b) StoreRow(decibels_per_octave * Log2(Max(LoadRow(mel_power, b), floor)), mel_power, b);
  for (int c = 0; c < coefficients; ++c) {
    const float* row = dct + static_cast<size_t>(c) * bands;
    VecF sum(0.0f);
    for (int b = 0; b < bands; ++b) sum += VecF(row[b]) * LoadRow(mel_power, b);
    StoreRow(sum, out, c);
  }
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
    VecF squares(0.0f);
    for (int c = 0; c < kClasses; ++c) squares += classes[c] * classes[c];
    StoreRow(squares * per_total, out, t);
  }
}

}  // namespace
}  // namespace FP_ISA
}  // namespace fp
