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
  float* powers;  // of two parts
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
  FP_INLINE kiss_fft_cpx Point(int j, int n) const {
    const float* const at = left[j] + static_cast<size_t>(n) * LaneSteps::kRow;
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
  FreeAligned(plan->powers);
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
bool PreparePlan(int size, int hop, int interleave, LanePlan* plan) {
  plan->hop = hop;
  plan->steps.step = hop * interleave;
  const size_t floats = static_cast<size_t>(2 * plan->steps.step) * LaneSteps::kRow;
  plan->steps.rows = AllocateFloats(floats);
  plan->window = AllocateFloats(static_cast<size_t>(size));
  if (!CreateFft(size, &plan->fft) || !plan->steps.rows || !plan->window) return false;
  memset(plan->steps.rows, 0, sizeof(float) * floats);
  return true;
}

LanePlan* NewPlan() {
  LanePlan* const plan = static_cast<LanePlan*>(AllocateAligned(sizeof(LanePlan)));
  if (plan) *plan = LanePlan{};
  return plan;
}

FftPlan* CreatePlan(int size, int hop, int interleave, const float* window) {
  LanePlan* const plan = NewPlan();
  FftPlan* const opaque = reinterpret_cast<FftPlan*>(plan);
  if (plan && PreparePlan(size, hop, interleave, plan)) {
    memcpy(plan->window, window, sizeof(float) * static_cast<size_t>(size));
    plan->powers = AllocateFloats(2 * kLanes * static_cast<size_t>(plan->fft.part));
    if (plan->powers) return opaque;
  }
  DestroyPlan(opaque);
  return nullptr;
}

// Puts rows `start` … `end` − 1 of the next steps of a channel into place; returns the sum of their squares.
VecF PushRows(const LaneSteps& steps, int channel, const float* samples, int start, int end) {
  VecF squares(0.0f);
  int at = start;
  for (; at + kLanes <= end; at += kLanes) {
    VecF block[kLanes];
    for (int f = 0; f < kLanes; ++f) block[f] = VecF::Load(samples + static_cast<size_t>(f) * steps.step + at);
    Transpose(block);
    for (int i = 0; i < kLanes; ++i) {
      PushSample(steps.Row(channel, at + i), block[i]);
      squares += block[i] * block[i];
    }
  }
  for (; at < end; ++at) {
    float row[kLanes];
    for (int f = 0; f < kLanes; ++f) row[f] = samples[static_cast<size_t>(f) * steps.step + at];
    PushSample(steps.Row(channel, at), VecF::Load(row));
    squares += VecF::Load(row) * VecF::Load(row);
  }
  return squares;
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

void PartPowers(const LaneFft* fft, int k, float* powers) {
  TransformPart(fft, fft->parts + k * fft->PartStride(), [powers](int m, kiss_fft_cpx z) FP_INLINE_LAMBDA {
    Power(z).Store(powers + static_cast<size_t>(m) * kLanes);
  });
}

// Bin b holds the two channels' power together with its mirror size − b, which lies in part radix − k at m from its
// end.
void FoldPowers(const LaneFft* fft, int k, const float* own, const float* mirror, float* power) {
  const VecF half(0.5f);
  for (int m = 0; 2 * (k + fft->radix * m) <= fft->size; ++m) {
    const int mirrored = k == 0 ? (fft->part - m) % fft->part : fft->part - 1 - m;
    const VecF sum =
        VecF::Load(own + static_cast<size_t>(m) * kLanes) + VecF::Load(mirror + static_cast<size_t>(mirrored) * kLanes);
    (half * sum).Store(power + static_cast<size_t>(k + fft->radix * m) * kLanes);
  }
}

void PowerSpectra(FftPlan* opaque, int phase, float* power) {
  const LanePlan* plan = reinterpret_cast<LanePlan*>(opaque);
  const LaneFft* fft = &plan->fft;
  // The last phase's frames end where the newest steps end.
  FirstPass(fft, FramePoints(plan, plan->hop * (phase + 1) - fft->size, plan->window));
  float* const own = plan->powers;
  float* const mirror = plan->powers + static_cast<size_t>(fft->part) * kLanes;
  PartPowers(fft, 0, own);
  FoldPowers(fft, 0, own, own, power);
  for (int k = 1; 2 * k <= fft->radix; ++k) {
    PartPowers(fft, k, own);
    if (2 * k == fft->radix) {
      FoldPowers(fft, k, own, own, power);
    } else {
      PartPowers(fft, fft->radix - k, mirror);
      FoldPowers(fft, k, own, mirror, power);
      FoldPowers(fft, fft->radix - k, mirror, own, power);
    }
  }
}

}  // namespace
}  // namespace FP_ISA
}  // namespace fp
