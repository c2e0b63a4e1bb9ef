#include "features/key.h"

#include "support.h"

using namespace fp;

namespace {

// Shares of a scale's degrees as they sound in tonal music: the tonic's triad most, the other degrees less.
std::array<double, 12> Piece(int tonic, bool is_minor) {
  constexpr double kMajorDegrees[] = {4, 0, 2, 0, 3, 2, 0, 4, 0, 2, 0, 1};
  constexpr double kMinorDegrees[] = {4, 0, 2, 3, 0, 2, 0, 4, 2, 0, 1, 0};
  std::array<double, 12> weights{};
  for (int degree = 0; degree < 12; ++degree)
    weights[(tonic + degree) % 12] = (is_minor ? kMinorDegrees : kMajorDegrees)[degree];
  return weights;
}

}  // namespace

TEST_CASE("each of the 24 keys is told, whatever the scale of the weights") {
  for (int key = 0; key < 24; ++key) {
    std::array<double, 12> weights = Piece(key % 12, key >= 12);
    const KeyEstimate estimate = EstimateKey(weights);
    CHECK(estimate.key == key);
    CHECK(estimate.confidence > 0.5);
    CHECK(estimate.confidence <= 1.0);
    for (double& weight : weights) weight *= 1e-9;
    CHECK(EstimateKey(weights).key == key);
  }
}

TEST_CASE("a key is as uncertain as its rival is near") {
  const std::array<double, 12> c = Piece(0, false), a_minor = Piece(9, true);
  double last = 2.0;
  for (const double rival : {0.2, 0.35, 0.45}) {
    std::array<double, 12> weights;
    for (int i = 0; i < 12; ++i) weights[i] = (1.0 - rival) * c[i] + rival * a_minor[i];
    const KeyEstimate estimate = EstimateKey(weights);
    CHECK(estimate.key == 0);
    CHECK(estimate.confidence < last);
    last = estimate.confidence;
  }
}

TEST_CASE("pitch classes that are all alike have no key to be sure of") {
  std::array<double, 12> weights;
  weights.fill(1.0 / 12.0);
  CHECK(EstimateKey(weights).confidence < 1e-6);
}
