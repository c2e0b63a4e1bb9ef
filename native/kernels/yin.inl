// YIN's difference function of many frames at once, one per lane. Part of kernels.cc.

#include "kernels/kernels.h"

namespace fp {
namespace FP_ISA {
namespace {

// Points that lie in lanes layout already.
struct LanePoints {
  const kiss_fft_cpx* points;
  int part;
  FP_INLINE kiss_fft_cpx Point(int j, int n) const { return points[j * part + n]; }
};

// Calls `take(k, m, bin k + radix · m)`, part by part.
template <typename Input, typename Take>
FP_INLINE void Transform(const LaneFft* fft, const Input& input, const Take& take) {
  FirstPass(fft, input);
  for (int k = 0; k < fft->radix; ++k)
    TransformPart(fft, fft->parts + k * fft->PartStride(),
                  [k, &take](int m, kiss_fft_cpx z) FP_INLINE_LAMBDA { take(k, m, z); });
}

FftPlan* CreateYinPlan(int size, int hop, int longest_lag) {
  LanePlan* const plan = NewPlan();
  FftPlan* const opaque = reinterpret_cast<FftPlan*>(plan);
  if (plan && PreparePlan(size, hop, 1, plan)) {
    plan->longest_lag = longest_lag;
    plan->stretch_window = AllocateFloats(static_cast<size_t>(size));
    plan->squares = AllocateFloats(kLanes * static_cast<size_t>(size));
    plan->whole = AllocatePoints(size);
    plan->product = AllocatePoints(size);
    if (plan->stretch_window && plan->squares && plan->whole && plan->product) {
      for (int n = 0; n < size; ++n) {
        plan->window[n] = 1.0f;
        plan->stretch_window[n] = n < size - longest_lag ? 1.0f : 0.0f;
      }
      return opaque;
    }
  }
  DestroyPlan(opaque);
  return nullptr;
}

// Σ over channels of the squares of every sample of the frames that start at `time`.
void SquareFrames(const LanePlan* plan, int time) {
  const int size = plan->fft.size, step = plan->steps.step;
  for (int n = 0; n < size;) {
    const float* left = plan->steps.At(0, time + n);
    const float* right = plan->steps.At(1, time + n);
    const int end = n + step < size ? n + step : size;  // rows follow each other to the end of a step
    for (; n < end; ++n, left += LaneSteps::kRow, right += LaneSteps::kRow)
      Power({VecF::Load(left), VecF::Load(right)}).Store(plan->squares + static_cast<size_t>(n) * kLanes);
  }
}

void Yin(FftPlan* opaque, float* difference) {
  const LanePlan* plan = reinterpret_cast<LanePlan*>(opaque);
  const LaneFft* fft = &plan->fft;
  const int size = fft->size, longest_lag = plan->longest_lag, integrated = size - longest_lag;
  const int start = plan->hop - size;

  // Energies of the first stretch and of the one shifted by each lag.
  SquareFrames(plan, start);
  const auto square = [plan](int n) { return VecF::Load(plan->squares + static_cast<size_t>(n) * kLanes); };
  VecF first(0.0f);
  for (int n = 0; n < integrated; ++n) first += square(n);
  VecF shifted = first;
  for (int lag = 0; lag <= longest_lag; ++lag) {
    (first + shifted).Store(difference + static_cast<size_t>(lag) * kLanes);
    if (lag < longest_lag) shifted = Max(VecF(0.0f), shifted - square(lag) + square(lag + integrated));
  }

  // Correlation of the first stretch with the whole frame: a forward transform of a · conj(b) is the inverse one,
  // conjugated. The imaginary part of the result is what the two channels share and drops out; the real part is the sum
  // over channels. Lags up to size − integrated don't wrap around.
  const int radix = fft->radix, part = fft->part;
  kiss_fft_cpx* const whole = plan->whole;
  kiss_fft_cpx* const product = plan->product;
  Transform(fft, FramePoints(plan, start, plan->window),
            [=](int k, int m, kiss_fft_cpx b) FP_INLINE_LAMBDA { whole[k * part + m] = b; });
  Transform(fft, FramePoints(plan, start, plan->stretch_window), [=](int k, int m, kiss_fft_cpx a) FP_INLINE_LAMBDA {
    const kiss_fft_cpx b = whole[k * part + m];
    product[k + radix * m] = {a.r * b.r + a.i * b.i, a.i * b.r - a.r * b.i};
  });
  float* const correlation = plan->squares;
  Transform(fft, LanePoints{product, part}, [=](int k, int m, kiss_fft_cpx z) FP_INLINE_LAMBDA {
    const int lag = k + radix * m;
    if (lag <= longest_lag) z.r.Store(correlation + static_cast<size_t>(lag) * kLanes);
  });

  const VecF twice_per_size(2.0f / static_cast<float>(size));
  VecF cumulated(0.0f);
  VecF(1.0f).Store(difference);
  for (int lag = 1; lag <= longest_lag; ++lag) {
    float* const at = difference + static_cast<size_t>(lag) * kLanes;
    const VecF d =
        Max(VecF(0.0f), VecF::Load(at) - twice_per_size * VecF::Load(correlation + static_cast<size_t>(lag) * kLanes));
    cumulated += d;
    Select(Less(VecF(0.0f), cumulated), d * VecF(static_cast<float>(lag)) / cumulated, VecF(1.0f)).Store(at);
  }
}

}  // namespace
}  // namespace FP_ISA
}  // namespace fp
