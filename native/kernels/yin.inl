// YIN's difference function of many frames at once, one per lane. Part of kernels.cc.

#include "kernels/kernels.h"

namespace fp {
namespace FP_ISA {
namespace {

FftPlan* CreateYinPlan(int hop, int longest_lag, const FftPlan* lender) {
  LanePlan* const plan = NewPlan();
  FftPlan* const opaque = reinterpret_cast<FftPlan*>(plan);
  if (plan && PreparePlan(hop, hop, 1, lender, plan)) {
    plan->longest_lag = longest_lag;
    plan->rest_window = AllocateFloats(static_cast<size_t>(hop));
    plan->hop_energy = AllocateFloats(kLanes);
    plan->correlation = AllocateFloats(kLanes * static_cast<size_t>(longest_lag + 1));
    plan->head = AllocatePoints(hop);
    plan->rest = AllocatePoints(hop);
    plan->within = AllocatePoints(hop);
    plan->product = AllocatePoints(hop);
    if (plan->rest_window && plan->hop_energy && plan->correlation && plan->head && plan->rest && plan->within &&
        plan->product) {
      for (int n = 0; n < hop; ++n) {
        plan->window[n] = n < hop - longest_lag ? 1.0f : 0.0f;
        plan->rest_window[n] = 1.0f - plan->window[n];
      }
      memset(plan->hop_energy, 0, sizeof(VecF));
      memset(plan->rest, 0, sizeof(kiss_fft_cpx) * static_cast<size_t>(hop));
      memset(plan->within, 0, sizeof(kiss_fft_cpx) * static_cast<size_t>(hop));
      return opaque;
    }
  }
  DestroyPlan(opaque);
  return nullptr;
}

// a · conj(b).
FP_INLINE kiss_fft_cpx TimesConjugate(kiss_fft_cpx a, kiss_fft_cpx b) {
  return {a.r * b.r + a.i * b.i, a.i * b.r - a.r * b.i};
}
FP_INLINE kiss_fft_cpx Plus(kiss_fft_cpx a, kiss_fft_cpx b) { return {a.r + b.r, a.i + b.i}; }
// Every lane gets its neighbour's value: lane 0 that of the last lane of `before`, the others those of `now`.
FP_INLINE VecF Delayed(VecF before, VecF now) { return ShiftIn<kLanes - 1>(before, now); }
FP_INLINE kiss_fft_cpx Delayed(kiss_fft_cpx before, kiss_fft_cpx now) {
  return {Delayed(before.r, now.r), Delayed(before.i, now.i)};
}

// Σ over channels of the squares of sample `time` of the newest hops.
FP_INLINE VecF SquareAt(const LanePlan* plan, int time) {
  return Power({VecF::Load(plan->steps.At(0, time)), VecF::Load(plan->steps.At(1, time))});
}

// Energies of what is integrated over, together with those of the same shifted by each lag.
void StretchEnergies(const LanePlan* plan, float* energies) {
  const int hop = plan->hop, longest_lag = plan->longest_lag, head = hop - longest_lag;
  const auto energy = [plan](int start, int end) FP_INLINE_LAMBDA {
    VecF sum[4] = {VecF(0.0f), VecF(0.0f), VecF(0.0f), VecF(0.0f)};
    InFours(start, end - 1, [&](int i, int n) FP_INLINE_LAMBDA { sum[i] += SquareAt(plan, n); });
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
  };
  const VecF in_head = energy(0, head), in_rest = energy(head, hop);
  const VecF in_hop = in_head + in_rest;
  const VecF first = Delayed(VecF::Load(plan->hop_energy), in_hop) + in_head;
  in_hop.Store(plan->hop_energy);
  VecF shifted = first;
  for (int lag = 0; lag <= longest_lag; ++lag) {
    (first + shifted).Store(energies + static_cast<size_t>(lag) * kLanes);
    if (lag < longest_lag) shifted = Max(VecF(0.0f), shifted - SquareAt(plan, lag - hop) + SquareAt(plan, head + lag));
  }
}

// A frame is two hops, the first of which and the head of the second are integrated over: with a, b the spectra of head
// and rest of a hop, each where it stands in the hop, and a', b' those of the next, the spectrum of their correlation
// with the frame is a · conj(a + b) + b · conj(b + a') + a' · conj(a' + b'). In the middle term the next head lies
// before the rest, where lags that wrap around meet it; lags to half a hop don't reach further. So two transforms of a
// hop serve the two frames that it lies in.
//
// A forward transform of a · conj(b) is the inverse one, conjugated. The imaginary part of the result is what the two
// channels share and drops out; the real part is the sum over channels.
void Correlate(const LanePlan* plan) {
  const LaneFft* fft = &plan->fft;
  const int radix = fft->radix, part = fft->part, longest_lag = plan->longest_lag;
  kiss_fft_cpx* const heads = plan->head;
  kiss_fft_cpx* const rests = plan->rest;
  kiss_fft_cpx* const withins = plan->within;
  kiss_fft_cpx* const product = plan->product;
  float* const correlation = plan->correlation;
  Transform(fft, FramePoints(plan, 0, plan->window),
            [=](int k, int m, kiss_fft_cpx a) FP_INLINE_LAMBDA { heads[k * part + m] = a; });
  Transform(fft, FramePoints(plan, 0, plan->rest_window), [=](int k, int m, kiss_fft_cpx b) FP_INLINE_LAMBDA {
    const int i = k * part + m;
    const kiss_fft_cpx a = heads[i];
    const kiss_fft_cpx within = TimesConjugate(a, Plus(a, b));
    const kiss_fft_cpx rest_before = Delayed(rests[i], b);
    const kiss_fft_cpx across = TimesConjugate(rest_before, Plus(rest_before, a));
    product[k + radix * m] = Plus(Plus(Delayed(withins[i], within), across), within);
    rests[i] = b;
    withins[i] = within;
  });
  Transform(fft, LanePoints{product, part}, [=](int k, int m, kiss_fft_cpx z) FP_INLINE_LAMBDA {
    const int lag = k + radix * m;
    if (lag <= longest_lag) z.r.Store(correlation + static_cast<size_t>(lag) * kLanes);
  });
}

void Yin(FftPlan* opaque, const float* left, const float* right, float* difference) {
  const LanePlan* plan = reinterpret_cast<LanePlan*>(opaque);
  const int longest_lag = plan->longest_lag;
  Advance(opaque, left, right, nullptr);
  StretchEnergies(plan, difference);
  Correlate(plan);

  const VecF twice_per_size(2.0f / static_cast<float>(plan->hop));
  VecF cumulated(0.0f);
  VecF(1.0f).Store(difference);
  for (int lag = 1; lag <= longest_lag; ++lag) {
    float* const at = difference + static_cast<size_t>(lag) * kLanes;
    const VecF d = Max(VecF(0.0f), VecF::Load(at) - twice_per_size * VecF::Load(plan->correlation +
                                                                                static_cast<size_t>(lag) * kLanes));
    cumulated += d;
    Select(Less(VecF(0.0f), cumulated), d * VecF(static_cast<float>(lag)) / cumulated, VecF(1.0f)).Store(at);
  }
}

}  // namespace
}  // namespace FP_ISA
}  // namespace fp
