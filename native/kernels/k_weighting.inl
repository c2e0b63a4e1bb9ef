// Energy of K-weighted samples. Part of kernels.cc.

#include "kernels/kernels.h"
#include "kernels/vec.h"

namespace fp {
namespace FP_ISA {
namespace {

constexpr int kKStates = KWeightingFilter::kStates;
constexpr int kHalves = kLanes / kDoubleLanes;
// Between which states go to memory and back.
constexpr int kStepsTogether = 80;
static_assert(kStepsTogether % kLanes == 0 && KWeightingFilter::kMostSteps % kStepsTogether == 0);

// Number: double, or VecD for several stretches at once.
template <typename Number>
struct KWeightingState {
  Number s, r, w1, w2;
};
template <typename Number>
struct KWeightingCoefficients {
  Number high_pass0, high_pass1, shelf_a1, shelf_a2, shelf_b1, shelf_b2;
  FP_INLINE explicit KWeightingCoefficients(const KWeightingFilter* f)
      : high_pass0(f->high_pass[0]),
        high_pass1(f->high_pass[1]),
        shelf_a1(-f->shelf_a[0]),
        shelf_a2(-f->shelf_a[1]),
        shelf_b1(f->shelf_b[0]),
        shelf_b2(f->shelf_b[1]) {}
};

// One sample through the filter (transforms/k_weighting.h has the equations). What waits for the sample before comes
// last.
template <typename Number>
FP_INLINE Number KWeight(const KWeightingCoefficients<Number>& f, KWeightingState<Number>& state, Number x) {
  const Number v = x - state.s;
  state.s = f.high_pass0 * v + (state.s + state.r);
  state.r = f.high_pass1 * v + state.r;
  const Number w = f.shelf_a1 * state.w1 + (f.shelf_a2 * state.w2 + v);
  const Number y = f.shelf_b1 * state.w1 + (f.shelf_b2 * state.w2 + w);
  state.w2 = state.w1;
  state.w1 = w;
  return y;
}

// kLanes stretches of a channel, side by side, each from a state of zero. With y = y₀ + R·s, what the true state s adds
// to a stretch's energy is found when the stretches before have told it: Σ y² = Σ y₀² + 2 s·Σ R·y₀ + s·(Σ R·Rᵀ)·s.
struct Stretches {
  KWeightingState<VecD> state[kHalves];
  VecD energy[kHalves];
  VecD with_answer[kKStates][kHalves];  // Σ R·y₀
};

// `count` samples of every stretch, to which only the first kAnswering states are answered still. Where there are too
// few registers for all at once, the outputs wait for a second loop.
template <int kAnswering>
FP_INLINE void FilterSteps(const KWeightingCoefficients<VecD>& f, const double (*answer)[kKStates],
                           const float (*x)[kLanes], int count, Stretches* sums) {
  constexpr bool kAtOnce = kLanes == 16;
  KWeightingState<VecD> state[kHalves];
  VecD energy[kHalves], with_answer[kAnswering][kHalves], outputs[kStepsTogether][kHalves];
  Unroll<kHalves>([&](int h) FP_INLINE_LAMBDA {
    state[h] = sums->state[h];
    energy[h] = sums->energy[h];
    Unroll<kAnswering>([&](int s) FP_INLINE_LAMBDA { with_answer[s][h] = sums->with_answer[s][h]; });
  });
  const auto sum = [&](int i, const VecD* y) FP_INLINE_LAMBDA {
    Unroll<kHalves>([&](int h) FP_INLINE_LAMBDA { energy[h] += y[h] * y[h]; });
    Unroll<kAnswering>([&](int s) FP_INLINE_LAMBDA {
      const VecD weight(answer[i][s]);
      Unroll<kHalves>([&](int h) FP_INLINE_LAMBDA { with_answer[s][h] += weight * y[h]; });
    });
  };
  for (int i = 0; i < count; ++i) {
    VecD y[kHalves];
    Unroll<kHalves>([&](int h) FP_INLINE_LAMBDA {
      y[h] = KWeight(f, state[h], LoadAsDoubles(x[i] + h * kDoubleLanes));
      if constexpr (!kAtOnce) outputs[i][h] = y[h];
    });
    if constexpr (kAtOnce) sum(i, y);
  }
  if constexpr (!kAtOnce)
    for (int i = 0; i < count; ++i) sum(i, outputs[i]);
  Unroll<kHalves>([&](int h) FP_INLINE_LAMBDA {
    sums->state[h] = state[h];
    sums->energy[h] = energy[h];
    Unroll<kAnswering>([&](int s) FP_INLINE_LAMBDA { sums->with_answer[s][h] = with_answer[s][h]; });
  });
}

// x[lane · steps … ) of every lane to rows of one sample of each; `count` of them from `at` on, rounded up to kLanes.
FP_INLINE void TurnStretches(const float* x, int steps, int at, int count, float (*turned)[kLanes]) {
  for (int part = 0; part < count; part += kLanes) {
    const float* const from = x + at + part;
    VecF block[kLanes];
    for (int lane = 0; lane + 1 < kLanes; ++lane) block[lane] = VecF::Load(from + static_cast<ptrdiff_t>(lane) * steps);
    // What the other lanes read behind their stretches lies in the next ones.
    const float* last = from + static_cast<ptrdiff_t>(kLanes - 1) * steps;
    float end[kLanes] = {};
    if (count - part < kLanes) last = static_cast<const float*>(memcpy(end, last, (count - part) * sizeof(float)));
    block[kLanes - 1] = VecF::Load(last);
    Transpose(block);
    for (int i = 0; i < kLanes; ++i) block[i].Store(turned[part + i]);
  }
}

FP_INLINE Stretches FilterStretches(const KWeightingFilter* f, const float* x, int steps) {
  const VecD zero(0.0);
  Stretches sums;
  for (int h = 0; h < kHalves; ++h) {
    sums.state[h] = {zero, zero, zero, zero};
    sums.energy[h] = zero;
    for (int s = 0; s < kKStates; ++s) sums.with_answer[s][h] = zero;
  }
  const KWeightingCoefficients<VecD> coefficients(f);
  for (int at = 0; at < steps; at += kStepsTogether) {
    const int count = steps - at < kStepsTogether ? steps - at : kStepsTogether;
    float turned[kStepsTogether][kLanes];
    TurnStretches(x, steps, at, count, turned);
    if (at < f->shelf_steps) {
      FilterSteps<kKStates>(coefficients, f->answer + at, turned, count, &sums);
    } else {
      FilterSteps<2>(coefficients, f->answer + at, turned, count, &sums);
    }
  }
  return sums;
}

// What happens to a state in so many samples without input: [from][to], and the sums of its answers' products.
struct Propagation {
  double state[kKStates][kKStates];
  double answer_products[kKStates][kKStates];
};

FP_INLINE Propagation Propagate(const KWeightingFilter* f, int steps) {
  const auto& long_part = f->after_spans[steps / KWeightingFilter::kSpan];
  const auto& short_part = f->after_steps[steps % KWeightingFilter::kSpan];
  Propagation p = {};
  for (int from = 0; from < kKStates; ++from)
    for (int via = 0; via < kKStates; ++via)
      for (int to = 0; to < kKStates; ++to) p.state[from][to] += long_part[from][via] * short_part[via][to];
  // Those over all time less those from then on.
  double later[kKStates][kKStates] = {};
  for (int from = 0; from < kKStates; ++from)
    for (int via = 0; via < kKStates; ++via)
      for (int to = 0; to < kKStates; ++to) later[from][to] += p.state[from][via] * f->answer_products[via][to];
  for (int s = 0; s < kKStates; ++s)
    for (int t = 0; t < kKStates; ++t) {
      double product = 0.0;
      for (int via = 0; via < kKStates; ++via) product += later[s][via] * p.state[t][via];
      p.answer_products[s][t] = f->answer_products[s][t] - product;
    }
  return p;
}

// Energy of kLanes · steps samples; the state is carried on.
double StretchesEnergy(const KWeightingFilter* f, const Propagation& propagation, double* state, const float* x,
                       int steps) {
  const Stretches sums = FilterStretches(f, x, steps);
  double gained[kKStates][kLanes], start[kKStates][kLanes];
  for (int h = 0; h < kHalves; ++h) {
    const KWeightingState<VecD>& gain = sums.state[h];
    gain.s.Store(gained[0] + h * kDoubleLanes);
    gain.r.Store(gained[1] + h * kDoubleLanes);
    gain.w1.Store(gained[2] + h * kDoubleLanes);
    gain.w2.Store(gained[3] + h * kDoubleLanes);
  }
  const auto& after = propagation.state;
  for (int lane = 0; lane < kLanes; ++lane) {
    double next[kKStates];
    for (int s = 0; s < kKStates; ++s) {
      start[s][lane] = state[s];
      next[s] = (gained[s][lane] + after[0][s] * state[0] + after[1][s] * state[1]) +
                (after[2][s] * state[2] + after[3][s] * state[3]);
    }
    for (int s = 0; s < kKStates; ++s) state[s] = next[s];
  }
  VecD energy(0.0);
  for (int h = 0; h < kHalves; ++h) {
    energy += sums.energy[h];
    for (int s = 0; s < kKStates; ++s) {
      VecD slope = sums.with_answer[s][h] + sums.with_answer[s][h];
      for (int t = 0; t < kKStates; ++t)
        slope += VecD(propagation.answer_products[s][t]) * VecD::Load(start[t] + h * kDoubleLanes);
      energy += slope * VecD::Load(start[s] + h * kDoubleLanes);
    }
  }
  return Sum(energy);
}

void KWeightedEnergy(const KWeightingFilter* filter, double* const* states, const float* const* x, int channels,
                     size_t count, double* energies) {
  constexpr size_t kMost = static_cast<size_t>(kLanes) * KWeightingFilter::kMostSteps;
  constexpr int kFewest = 16;  // steps that are worth the way there and back
  const size_t groups = (count + kMost - 1) / kMost;
  const int steps = kLanes > 1 && count ? static_cast<int>(count / groups / kLanes) : 0;
  const size_t in_stretches = steps < kFewest ? 0 : groups * static_cast<size_t>(steps) * kLanes;
  for (int c = 0; c < channels; ++c) energies[c] = 0.0;
  if (in_stretches) {
    const Propagation propagation = Propagate(filter, steps);
    for (size_t i = 0; i < in_stretches; i += static_cast<size_t>(steps) * kLanes)
      for (int c = 0; c < channels; ++c)
        energies[c] += StretchesEnergy(filter, propagation, states[c], x[c] + i, steps);
  }
  const KWeightingCoefficients<double> coefficients(filter);
  for (int c = 0; c < channels; ++c) {
    KWeightingState<double> state = {states[c][0], states[c][1], states[c][2], states[c][3]};
    double energy = 0.0;
    for (size_t i = in_stretches; i < count; ++i) {
      const double y = KWeight(coefficients, state, static_cast<double>(x[c][i]));
      energy += y * y;
    }
    energies[c] = (energies[c] + energy) * filter->power_gain;
    const double carried[kKStates] = {state.s, state.r, state.w1, state.w2};
    memcpy(states[c], carried, sizeof(carried));
  }
}

}  // namespace
}  // namespace FP_ISA
}  // namespace fp
