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

constexpr int kStates = KWeightingFilter::kStates;

struct Matrix {
  double at[kStates][kStates] = {};
};

Matrix operator*(const Matrix& a, const Matrix& b) {
  Matrix product;
  for (int i = 0; i < kStates; ++i)
    for (int k = 0; k < kStates; ++k)
      for (int j = 0; j < kStates; ++j) product.at[i][j] += a.at[i][k] * b.at[k][j];
  return product;
}

Matrix Transposed(const Matrix& a) {
  Matrix transposed;
  for (int i = 0; i < kStates; ++i)
    for (int j = 0; j < kStates; ++j) transposed.at[i][j] = a.at[j][i];
  return transposed;
}

// One sample without input; s = S, R, w₁, w₂.
double Answer(const KWeightingFilter& f, double* s) {
  const double v = -s[0];
  s[0] += s[1] + f.high_pass[0] * v;
  s[1] += f.high_pass[1] * v;
  const double w = v - f.shelf_a[0] * s[2] - f.shelf_a[1] * s[3];
  const double y = w + f.shelf_b[0] * s[2] + f.shelf_b[1] * s[3];
  s[3] = s[2];
  s[2] = w;
  return y;
}

// Σ over all time of the products of two states' answers: those of the first 2n samples are those of the first n and
// what they become in another n.
Matrix AnswerProducts(const double* first_answer, Matrix after) {
  constexpr int kDoublings = 30;
  Matrix sum;
  for (int i = 0; i < kStates; ++i)
    for (int j = 0; j < kStates; ++j) sum.at[i][j] = first_answer[i] * first_answer[j];
  for (int n = 0; n < kDoublings; ++n) {
    const Matrix later = after * sum * Transposed(after);
    for (int i = 0; i < kStates; ++i)
      for (int j = 0; j < kStates; ++j) sum.at[i][j] += later.at[i][j];
    after = after * after;
  }
  return sum;
}

}  // namespace

KWeightingFilter MakeKWeighting(uint32_t sample_rate_hz) {
  constexpr double kFaded = 1e-12;
  const Biquad shelf = KWeightingShelf(sample_rate_hz);
  const Biquad high_pass = KWeightingHighPass(sample_rate_hz);
  KWeightingFilter f{};
  f.high_pass[0] = 2.0 + high_pass.a1;
  f.high_pass[1] = 1.0 + high_pass.a2 + high_pass.a1;
  f.shelf_a[0] = shelf.a1;
  f.shelf_a[1] = shelf.a2;
  f.shelf_b[0] = shelf.b1 / shelf.b0;
  f.shelf_b[1] = shelf.b2 / shelf.b0;
  f.power_gain = shelf.b0 * shelf.b0;

  Matrix step, identity;
  for (int from = 0; from < kStates; ++from) {
    double s[kStates] = {};
    s[from] = identity.at[from][from] = 1.0;
    for (int i = 0; i < KWeightingFilter::kMostSteps; ++i) {
      f.answer[i][from] = Answer(f, s);
      if (i == 0) std::copy(s, s + kStates, step.at[from]);
      if (from >= 2 && std::fabs(f.answer[i][from]) > kFaded) f.shelf_steps = std::max(f.shelf_steps, i + 1);
    }
  }
  Matrix power = identity;
  for (auto& after : f.after_steps) {
    std::copy(&power.at[0][0], &power.at[0][0] + kStates * kStates, &after[0][0]);
    power = power * step;
  }
  const Matrix span = power;
  power = identity;
  for (auto& after : f.after_spans) {
    std::copy(&power.at[0][0], &power.at[0][0] + kStates * kStates, &after[0][0]);
    power = power * span;
  }
  const Matrix products = AnswerProducts(f.answer[0], step);
  std::copy(&products.at[0][0], &products.at[0][0] + kStates * kStates, &f.answer_products[0][0]);
  return f;
}

}  // namespace fp
