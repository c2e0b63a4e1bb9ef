#include "transforms/k_weighting.h"

#include <algorithm>
#include <cmath>

#include "core/math.h"

namespace fp {

Biquad KWeightingShelf(uint32_t sample_rate_hz) {
  constexpr double kFrequencyHz = 1681.974450955533, kGainDb = 3.999843853973347, kQ = 0.7071752369554196;
  const double k = std::tan(kPi * kFrequencyHz / sample_rate_hz);
  const double vh = std::pow(10.0, kGainDb / 20.0);
  const double vb = std::pow(vh, 0.4996667741545416);
  const double a0 = 1.0 + k / kQ + k * k;
  return {(vh + vb * k / kQ + k * k) / a0, 2.0 * (k * k - vh) / a0, (vh - vb * k / kQ + k * k) / a0,
          2.0 * (k * k - 1.0) / a0, (1.0 - k / kQ + k * k) / a0};
}

Biquad KWeightingHighPass(uint32_t sample_rate_hz) {
  constexpr double kFrequencyHz = 38.13547087602444, kQ = 0.5003270373238773;
  const double k = std::tan(kPi * kFrequencyHz / sample_rate_hz);
  const double a0 = 1.0 + k / kQ + k * k;
  return {1.0, -2.0, 1.0, 2.0 * (k * k - 1.0) / a0, (1.0 - k / kQ + k * k) / a0};
}

namespace {

constexpr int kStates = KWeightingMatrices::kStates;

// One sample through both biquads (transposed direct form II): states 0, 1 of the shelf, 2, 3 of the high pass.
double Step(const Biquad& shelf, const Biquad& high_pass, double* s, double x) {
  const double u = shelf.b0 * x + s[0];
  s[0] = shelf.b1 * x - shelf.a1 * u + s[1];
  s[1] = shelf.b2 * x - shelf.a2 * u;
  const double y = high_pass.b0 * u + s[2];
  s[2] = high_pass.b1 * u - high_pass.a1 * y + s[3];
  s[3] = high_pass.b2 * u - high_pass.a2 * y;
  return y;
}

void AddStretches(const Biquad& shelf, const Biquad& high_pass, KWeightingMatrices* m) {
  const double coefficients[] = {shelf.b0, shelf.b1, shelf.b2, shelf.a1, shelf.a2, high_pass.a1, high_pass.a2};
  std::copy(coefficients, coefficients + 3, m->shelf_b);
  std::copy(coefficients + 3, coefficients + 5, m->shelf_a);
  std::copy(coefficients + 5, coefficients + 7, m->high_pass_a);
  for (int from = 0; from < kStates; ++from) {
    double s[kStates] = {};
    s[from] = 1.0;
    for (auto& answer : m->answer) answer[from] = Step(shelf, high_pass, s, 0.0);
    std::copy(s, s + kStates, m->state_after_stretch[from]);
  }
  for (const auto& answer : m->answer)
    for (int i = 0; i < kStates; ++i)
      for (int j = 0; j < kStates; ++j) m->answer_products[i][j] += answer[i] * answer[j];
}

}  // namespace

KWeightingMatrices MakeKWeighting(uint32_t sample_rate_hz) {
  const Biquad shelf = KWeightingShelf(sample_rate_hz);
  const Biquad high_pass = KWeightingHighPass(sample_rate_hz);
  constexpr int kBlock = KWeightingMatrices::kBlock;
  KWeightingMatrices m{};
  // The filter is linear: each column is its answer to one state or one input of 1.
  for (int from = 0; from < kStates; ++from) {
    double s[kStates] = {};
    s[from] = 1.0;
    for (int i = 0; i < kBlock; ++i) {
      m.output_from_state[from][i] = Step(shelf, high_pass, s, 0.0);
      if (i > 0) continue;
      m.step_output_from_state[from] = m.output_from_state[from][0];
      for (int k = 0; k < kStates; ++k) m.step_state_from_state[from][k] = s[k];
    }
    for (int k = 0; k < kStates; ++k) m.state_from_state[from][k] = s[k];
  }
  for (int at = 0; at < kBlock; ++at) {
    double s[kStates] = {};
    for (int i = at; i < kBlock; ++i) m.output_from_input[at][i] = Step(shelf, high_pass, s, i == at ? 1.0 : 0.0);
    for (int k = 0; k < kStates; ++k) m.state_from_input[at][k] = s[k];
  }
  double s[kStates] = {};
  m.step_output_from_input = Step(shelf, high_pass, s, 1.0);
  for (int k = 0; k < kStates; ++k) m.step_state_from_input[k] = s[k];
  AddStretches(shelf, high_pass, &m);
  return m;
}

}  // namespace fp
