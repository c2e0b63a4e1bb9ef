// Overlapping frames of a stereo stream, one per lane, and their power spectra. Part of kernels.cc.

#include "kernels/kernels.h"

namespace fp {
namespace FP_ISA {
namespace {

// Samples by their place in a step: row r holds sample r of the newest kLanes steps and of some before, oldest first;
// the rows of the left channel come before those of the right. Frames that start a step apart are one vector in each
// row, so a sample is put into lanes once, in however many frames it lies.
struct LaneSteps {
  // Frames reach three steps back. With eight lanes whole vectors are quicker to move; with sixteen, rows that are
  // shorter count for more.
  static constexpr int kBefore = kLanes == 8 ? kLanes : 4;
  static constexpr int kRow = kBefore + kLanes;
  int step;
  float* rows;  // 2 · step of them

  float* Row(int channel, int at) const { return rows + static_cast<size_t>(channel * step + at) * kRow; }
  // The samples `time` after the start of each of the newest steps, −kBefore · step ≤ time < step.
  const float* At(int channel, int time) const {
    const int back = time < 0 ? (step - 1 - time) / step : 0;
    return Row(channel, time + back * step) + kBefore - back;
  }
};

FP_INLINE void PushSample(float* row, VecF samples) {
  memmove(row, row + kLanes, LaneSteps::kBefore * sizeof(float));
  samples.Store(row + LaneSteps::kBefore);
}

struct LanePlan {
  LaneFft fft;
  LaneSteps steps;
  int hop;
  float* window;
  // For YIN only.
  int longest_lag;
  float* rest_window;     // 0 where `window`, then of the head, is 1
  float* hop_energy;      // of the hops of the round before
  float* correlation;     // by lag
  kiss_fft_cpx* head;     // spectra of the hops' heads, part by part
  kiss_fft_cpx* rest;     // of their rests, for as long as the next round lasts
  kiss_fft_cpx* within;   // of the correlation of head and hop, as long
  kiss_fft_cpx* product;  // of the whole correlation
};

// The points of the frames that start at `time`, left as the real, right as the imaginary part, times a window.
struct FramePoints {
  const float* left[16];
  const float* window;
  int part;
  size_t right;  // from left

  FramePoints(const LanePlan* plan, int time, const float* frame_window)
      : window(frame_window), part(plan->fft.part), right(static_cast<size_t>(plan->steps.step) * LaneSteps::kRow) {
    for (int j = 0; j < plan->fft.radix; ++j) left[j] = plan->steps.At(0, time + j * part);
  }
  // With sixteen lanes rows come from the second-level cache, in more streams than the processor follows by itself;
  // what is beyond the last row is asked for in vain.
  FP_INLINE kiss_fft_cpx Point(int j, int n) const {
    const float* const at = left[j] + static_cast<size_t>(n) * LaneSteps::kRow;
    if constexpr (kLanes == 16) {
      __builtin_prefetch(at + 2 * LaneSteps::kRow);
      __builtin_prefetch(at + right + 2 * LaneSteps::kRow);
    }
    const VecF weight(window[j * part + n]);
    return {VecF::Load(at) * weight, VecF::Load(at + right) * weight};
  }
};

void DestroyPlan(FftPlan* opaque) {
  LanePlan* plan = reinterpret_cast<LanePlan*>(opaque);
  if (!plan) return;
  DestroyFft(&plan->fft);
  FreeAligned(plan->steps.rows);
  FreeAligned(plan->window);
  FreeAligned(plan->rest_window);
  FreeAligned(plan->hop_energy);
  FreeAligned(plan->correlation);
  FreeAligned(plan->head);
  FreeAligned(plan->rest);
  FreeAligned(plan->within);
  FreeAligned(plan->product);
  FreeAligned(plan);
}

float* AllocateFloats(size_t count) { return static_cast<float*>(AllocateAligned(sizeof(float) * count)); }

// False when memory is short; DestroyPlan is due in any case.
bool PreparePlan(int size, int hop, int interleave, const FftPlan* lender, LanePlan* plan) {
  plan->hop = hop;
  plan->steps.step = hop * interleave;
  const size_t floats = static_cast<size_t>(2 * plan->steps.step) * LaneSteps::kRow;
  plan->steps.rows = AllocateFloats(floats);
  plan->window = AllocateFloats(static_cast<size_t>(size));
  const LaneFft* const lending = lender ? &reinterpret_cast<const LanePlan*>(lender)->fft : nullptr;
  if (!CreateFft(size, lending, &plan->fft) || !plan->steps.rows || !plan->window) return false;
  memset(plan->steps.rows, 0, sizeof(float) * floats);
  return true;
}

LanePlan* NewPlan() {
  LanePlan* const plan = static_cast<LanePlan*>(AllocateAligned(sizeof(LanePlan)));
  if (plan) *plan = LanePlan{};
  return plan;
}

FftPlan* CreatePlan(int size, int hop, int interleave, const float* window, const FftPlan* lender) {
  LanePlan* const plan = NewPlan();
  FftPlan* const opaque = reinterpret_cast<FftPlan*>(plan);
  if (plan && PreparePlan(size, hop, interleave, lender, plan)) {
    const float root_half = 0.70710678118654752f;  // halves the powers
    for (int n = 0; n < size; ++n) plan->window[n] = root_half * window[n];
    return opaque;
  }
  DestroyPlan(opaque);
  return nullptr;
}

// Puts rows `start` … `end` − 1 of the next steps of a channel into place; returns the sum of their squares.
VecF PushRows(const LaneSteps& steps, int channel, const float* samples, int start, int end) {
  // Several sums, for an addition has to wait for the one before.
  VecF squares[4] = {VecF(0.0f), VecF(0.0f), VecF(0.0f), VecF(0.0f)};
  int at = start;
  for (; at + kLanes <= end; at += kLanes) {
    VecF block[kLanes];
    for (int f = 0; f < kLanes; ++f) block[f] = VecF::Load(samples + static_cast<size_t>(f) * steps.step + at);
    Transpose(block);
    for (int i = 0; i < kLanes; ++i) {
      PushSample(steps.Row(channel, at + i), block[i]);
      squares[i % 4] += block[i] * block[i];
    }
  }
  for (; at < end; ++at) {
    float row[kLanes];
    for (int f = 0; f < kLanes; ++f) row[f] = samples[static_cast<size_t>(f) * steps.step + at];
    PushSample(steps.Row(channel, at), VecF::Load(row));
    squares[0] += VecF::Load(row) * VecF::Load(row);
  }
  return (squares[0] + squares[1]) + (squares[2] + squares[3]);
}

void Advance(FftPlan* opaque, const float* left, const float* right, float* hop_squares) {
  const LanePlan* plan = reinterpret_cast<LanePlan*>(opaque);
  const LaneSteps& steps = plan->steps;
  for (int start = 0; start < steps.step; start += plan->hop) {
    const VecF squares =
        PushRows(steps, 0, left, start, start + plan->hop) + PushRows(steps, 1, right, start, start + plan->hop);
    if (hop_squares) squares.Store(hop_squares + static_cast<size_t>(start / plan->hop) * kLanes);
  }
}

// The two channels' power in bin b is half the sum of |Z|² there and in its mirror size − b; the half is in the window.
// Bin k + radix · m has its mirror in part radix − k at m from that part's end, so two parts are folded together, row
// by row of one and of the other from its end, and their spectra are never stored.
template <int kRest>
FP_INLINE void FoldRows(const LaneFft* fft, int k, const kiss_fft_cpx* rows, int row, const kiss_fft_cpx* mirror_rows,
                        int mirror_row, float* power) {
  VecF sums[kRest];
  TransformRow<kRest>(rows, row, [&](int i, kiss_fft_cpx z) FP_INLINE_LAMBDA { sums[i] = Power(z); });
  TransformRow<kRest>(mirror_rows, mirror_row,
                      [&](int i, kiss_fft_cpx z) FP_INLINE_LAMBDA { sums[kRest - 1 - i] += Power(z); });
  const int bin = k + fft->radix * row, step = 16 * fft->radix;
  Unroll<kRest>([&](int i) FP_INLINE_LAMBDA {
    const int at = i < kRest / 2 ? bin + step * i : fft->size - bin - step * i;
    sums[i].Store(power + static_cast<size_t>(at) * kLanes);
  });
}

// Part 0, whose bins 16 · radix · i of row 0 have their mirrors in the same row, and the others in row 16 − row.
template <int kRest>
void FoldFirstPart(const LaneFft* fft, const kiss_fft_cpx* rows, float* power) {
  VecF powers[kRest];
  TransformRow<kRest>(rows, 0, [&](int i, kiss_fft_cpx z) FP_INLINE_LAMBDA { powers[i] = Power(z); });
  Unroll<kRest / 2 + 1>([&](int i) FP_INLINE_LAMBDA {
    (powers[i] + powers[(kRest - i) % kRest]).Store(power + static_cast<size_t>(16 * fft->radix * i) * kLanes);
  });
  for (int row = 1; row <= 8; ++row) FoldRows<kRest>(fft, 0, rows, row, rows, 16 - row, power);
}

template <int kRest>
void FoldParts(const LaneFft* fft, float* power) {
  kiss_fft_cpx* const rows = fft->between;
  kiss_fft_cpx* const mirror_rows = fft->between + fft->part;
  PartToRows<kRest>(fft, fft->Part(0), rows);
  FoldFirstPart<kRest>(fft, rows, power);
  for (int k = 1; 2 * k < fft->radix; ++k) {
    PartToRows<kRest>(fft, fft->Part(k), rows);
    PartToRows<kRest>(fft, fft->Part(fft->radix - k), mirror_rows);
    for (int row = 0; row < 16; ++row) FoldRows<kRest>(fft, k, rows, row, mirror_rows, 15 - row, power);
  }
  PartToRows<kRest>(fft, fft->Part(fft->radix / 2), rows);
  for (int row = 0; row < 8; ++row) FoldRows<kRest>(fft, fft->radix / 2, rows, row, rows, 15 - row, power);
}

// The same for parts that are KissFFT's.
void FoldKissParts(const LaneFft* fft, float* power) {
  const int part = fft->part, radix = fft->radix;
  kiss_fft_cpx* const own = fft->between;
  kiss_fft_cpx* const mirror = fft->between + part;
  for (int k = 0; 2 * k <= radix; ++k) {
    const int other = (radix - k) % radix;
    kiss_fft(fft->kiss, fft->Part(k), own);
    if (other != k) kiss_fft(fft->kiss, fft->Part(other), mirror);
    for (int m = 0; m < part; ++m) {
      const int mirrored = k == 0 ? (part - m) % part : part - 1 - m;
      const int bin = k + radix * m;
      const VecF sum = Power(own[m]) + Power(other == k ? own[mirrored] : mirror[mirrored]);
      sum.Store(power + static_cast<size_t>(2 * bin <= fft->size ? bin : fft->size - bin) * kLanes);
    }
  }
}

void PowerSpectra(FftPlan* opaque, int phase, float* power) {
  const LanePlan* plan = reinterpret_cast<LanePlan*>(opaque);
  const LaneFft* fft = &plan->fft;
  // The last phase's frames end where the newest steps end.
  FirstPass(fft, FramePoints(plan, plan->hop * (phase + 1) - fft->size, plan->window));
  switch (fft->part_rest) {
    case 4:
      return FoldParts<4>(fft, power);
    case 8:
      return FoldParts<8>(fft, power);
    case 16:
      return FoldParts<16>(fft, power);
    default:
      return FoldKissParts(fft, power);
  }
}

}  // namespace
}  // namespace FP_ISA
}  // namespace fp
