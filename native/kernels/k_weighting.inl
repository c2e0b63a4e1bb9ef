// Energy of K-weighted samples. Part of kernels.cc.

#include "kernels/kernels.h"
#include "kernels/vec.h"

namespace fp {
namespace FP_ISA {
namespace {

// One sample through the filter.
FP_INLINE double KWeightedStep(const KWeightingMatrices* m, double* state, double x) {
  constexpr int kStates = KWeightingMatrices::kStates;
  double y = m->step_output_from_input * x;
  double next[kStates];
  for (int s = 0; s < kStates; ++s) next[s] = m->step_state_from_input[s] * x;
  for (int from = 0; from < kStates; ++from) {
    y += m->step_output_from_state[from] * state[from];
    for (int s = 0; s < kStates; ++s) next[s] += m->step_state_from_state[from][s] * state[from];
  }
  for (int s = 0; s < kStates; ++s) state[s] = next[s];
  return y;
}

// The state of one block must be known before the next begins, and that chain of latencies is what takes the time: two
// channels at once fill the gaps of each other. Matrices and states are copied to where nothing else can point, so that
// the compiler keeps in registers what fits.
template <int kChannels>
FP_INLINE void KWeightedEnergies(const KWeightingMatrices* m, double* const* states, const float* const* x,
                                 size_t count, double* energies) {
  constexpr int kBlock = KWeightingMatrices::kBlock, kStates = KWeightingMatrices::kStates;
  constexpr int kOutputVecs = kBlock / kDoubleLanes;
  constexpr int kStateVecs = kStates > kDoubleLanes ? kStates / kDoubleLanes : 1;
  VecD output_from_input[kBlock][kOutputVecs], output_from_state[kStates][kOutputVecs];
  VecD state_from_input[kBlock][kStateVecs], state_from_state[kStates][kStateVecs];
  for (int j = 0; j < kBlock; ++j) {
    for (int v = 0; v < kOutputVecs; ++v)
      output_from_input[j][v] = VecD::Load(m->output_from_input[j] + v * kDoubleLanes);
    for (int v = 0; v < kStateVecs; ++v) state_from_input[j][v] = VecD::Load(m->state_from_input[j] + v * kDoubleLanes);
  }
  for (int s = 0; s < kStates; ++s) {
    for (int v = 0; v < kOutputVecs; ++v)
      output_from_state[s][v] = VecD::Load(m->output_from_state[s] + v * kDoubleLanes);
    for (int v = 0; v < kStateVecs; ++v) state_from_state[s][v] = VecD::Load(m->state_from_state[s] + v * kDoubleLanes);
  }
  double state[kChannels][kBlock];
  VecD energy[kChannels][kOutputVecs];
  for (int c = 0; c < kChannels; ++c) {
    memcpy(state[c], states[c], sizeof(state[c]));
    for (int v = 0; v < kOutputVecs; ++v) energy[c][v] = VecD(0.0);
  }
  size_t i = 0;
  for (; i + kBlock <= count; i += kBlock) {
    for (int c = 0; c < kChannels; ++c) {
      VecD y[kOutputVecs], next[kStateVecs], rest[kStateVecs];
      for (int v = 0; v < kOutputVecs; ++v) y[v] = VecD(0.0);
      for (int v = 0; v < kStateVecs; ++v) next[v] = rest[v] = VecD(0.0);
      for (int j = 0; j < kBlock; ++j) {
        const VecD input(static_cast<double>(x[c][i + j]));
        for (int v = 0; v < kOutputVecs; ++v) y[v] += input * output_from_input[j][v];
        for (int v = 0; v < kStateVecs; ++v) next[v] += input * state_from_input[j][v];
      }
      for (int s = 0; s < kStates; ++s) {
        const VecD from(state[c][s]);
        for (int v = 0; v < kOutputVecs; ++v) y[v] += from * output_from_state[s][v];
        VecD* const sum = s % 2 ? rest : next;
        for (int v = 0; v < kStateVecs; ++v) sum[v] += from * state_from_state[s][v];
      }
      for (int v = 0; v < kStateVecs; ++v) (next[v] + rest[v]).Store(state[c] + v * kDoubleLanes);
      for (int v = 0; v < kOutputVecs; ++v) energy[c][v] += y[v] * y[v];
    }
  }
  for (int c = 0; c < kChannels; ++c) {
    for (int v = 1; v < kOutputVecs; ++v) energy[c][0] += energy[c][v];
    energies[c] = Sum(energy[c][0]);
    for (size_t k = i; k < count; ++k) {
      const double y = KWeightedStep(m, state[c], x[c][k]);
      energies[c] += y * y;
    }
    memcpy(states[c], state[c], sizeof(state[c]));
  }
}

// kLanes stretches of kStretch samples at once, each lane running the filter through its own stretch from a state of
// zero. A second sum keeps how the output would go with an answer to each state, so that what the true state adds to
// the energy is found when the stretches before have told it: with y = y₀ + R·s, Σ y² = Σ y₀² + 2 s·Σ R·y₀ + s·(Σ
// R·Rᵀ)·s.
struct StretchSums {
  static constexpr int kHalves = kLanes / kDoubleLanes;
  static constexpr int kStates = KWeightingMatrices::kStates;
  VecD energy[kHalves];
  VecD with_answer[kStates][kHalves];
  VecD state[kStates][kHalves];
};

FP_INLINE VecD LoadAsDoubles(const float* x) {
  typedef float HalfFloats __attribute__((vector_size(4 * kDoubleLanes)));
  HalfFloats samples;
  memcpy(&samples, x, sizeof(samples));
  return VecD(__builtin_convertvector(samples, RawDoubles));
}

FP_INLINE StretchSums FilterStretches(const KWeightingMatrices* m, const float* x) {
  constexpr int kStretch = KWeightingMatrices::kStretch, kHalves = StretchSums::kHalves;
  constexpr int kStates = KWeightingMatrices::kStates;
  float turned[kStretch][kLanes];
  for (int at = 0; at < kStretch; at += kLanes) {
    VecF block[kLanes];
    for (int lane = 0; lane < kLanes; ++lane) block[lane] = VecF::Load(x + lane * kStretch + at);
    Transpose(block);
    for (int i = 0; i < kLanes; ++i) block[i].Store(turned[at + i]);
  }
  const VecD b0(m->shelf_b[0]), b1(m->shelf_b[1]), b2(m->shelf_b[2]), a1(-m->shelf_a[0]), a2(-m->shelf_a[1]);
  const VecD high_pass_a1(-m->high_pass_a[0]), high_pass_a2(-m->high_pass_a[1]), two(2.0);
  VecD energy[kHalves], with_answer[kStates][kHalves], state[kStates][kHalves];
  Unroll<kHalves>([&](int h) FP_INLINE_LAMBDA {
    energy[h] = VecD(0.0);
    Unroll<kStates>([&](int s) FP_INLINE_LAMBDA { with_answer[s][h] = state[s][h] = VecD(0.0); });
  });
  for (int i = 0; i < kStretch; ++i) {
    Unroll<kHalves>([&](int h) FP_INLINE_LAMBDA {
      // Two biquads, transposed direct form II; the second one's b is 1, −2, 1. What waits for the output comes last.
      const VecD in = LoadAsDoubles(turned[i] + h * kDoubleLanes);
      const VecD between = b0 * in + state[0][h];
      state[0][h] = a1 * between + (b1 * in + state[1][h]);
      state[1][h] = a2 * between + b2 * in;
      const VecD out = between + state[2][h];
      state[2][h] = high_pass_a1 * out + (state[3][h] - two * between);
      state[3][h] = high_pass_a2 * out + between;
      energy[h] += out * out;
      Unroll<kStates>([&](int s) FP_INLINE_LAMBDA { with_answer[s][h] += VecD(m->answer[i][s]) * out; });
    });
  }
  StretchSums sums;
  for (int h = 0; h < kHalves; ++h) {
    sums.energy[h] = energy[h];
    for (int s = 0; s < kStates; ++s) {
      sums.with_answer[s][h] = with_answer[s][h];
      sums.state[s][h] = state[s][h];
    }
  }
  return sums;
}

// Energy of kLanes · kStretch samples; the state is carried on.
double StretchesEnergy(const KWeightingMatrices* m, double* state, const float* x) {
  constexpr int kHalves = StretchSums::kHalves, kStates = KWeightingMatrices::kStates;
  const StretchSums sums = FilterStretches(m, x);
  double gained[kStates][kLanes], start[kStates][kLanes];
  for (int s = 0; s < kStates; ++s)
    for (int h = 0; h < kHalves; ++h) sums.state[s][h].Store(gained[s] + h * kDoubleLanes);
  for (int lane = 0; lane < kLanes; ++lane) {
    double next[kStates];
    for (int s = 0; s < kStates; ++s) {
      start[s][lane] = state[s];
      next[s] = gained[s][lane];
      for (int from = 0; from < kStates; ++from) next[s] += m->state_after_stretch[from][s] * state[from];
    }
    for (int s = 0; s < kStates; ++s) state[s] = next[s];
  }
  VecD energy(0.0);
  for (int h = 0; h < kHalves; ++h) {
    energy += sums.energy[h];
    for (int s = 0; s < kStates; ++s) {
      VecD slope = sums.with_answer[s][h] + sums.with_answer[s][h];
      for (int t = 0; t < kStates; ++t)
        slope += VecD(m->answer_products[s][t]) * VecD::Load(start[t] + h * kDoubleLanes);
      energy += slope * VecD::Load(start[s] + h * kDoubleLanes);
    }
  }
  return Sum(energy);
}

void KWeightedEnergy(const KWeightingMatrices* matrices, double* const* states, const float* const* x, int channels,
                     size_t count, double* energies) {
  // Not with one lane, and not with AVX2's sixteen registers, where the blocks are as fast.
  constexpr bool kSideBySide = kLanes > 1 && kLanes != 8;
  constexpr size_t kStretches = static_cast<size_t>(kLanes) * KWeightingMatrices::kStretch;
  const size_t in_stretches = kSideBySide ? count / kStretches * kStretches : 0;
  for (int first = 0; first < channels; first += 2) {
    const int together = channels - first < 2 ? 1 : 2;
    const float* rest[2];
    double energy[2];
    for (int c = 0; c < together; ++c) rest[c] = x[first + c] + in_stretches;
    double in_lanes[2] = {};
    for (size_t i = 0; i < in_stretches; i += kStretches)
      for (int c = 0; c < together; ++c) in_lanes[c] += StretchesEnergy(matrices, states[first + c], x[first + c] + i);
    if (together == 2) {
      KWeightedEnergies<2>(matrices, states + first, rest, count - in_stretches, energy);
    } else {
      KWeightedEnergies<1>(matrices, states + first, rest, count - in_stretches, energy);
    }
    for (int c = 0; c < together; ++c) energies[first + c] = in_lanes[c] + energy[c];
  }
}

}  // namespace
}  // namespace FP_ISA
}  // namespace fp
