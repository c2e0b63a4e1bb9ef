#include "features/key.h"

#include <algorithm>
#include <cmath>

namespace fp {
namespace {

constexpr std::array<double, 12> kMajor = {0.238, 0.006, 0.111, 0.006, 0.137, 0.094,
                                           0.016, 0.214, 0.009, 0.080, 0.008, 0.081};
constexpr std::array<double, 12> kMinor = {0.220, 0.006, 0.104, 0.123, 0.019, 0.103,
                                           0.012, 0.214, 0.062, 0.022, 0.061, 0.052};

// From this lead over the second best key on, nine keys of ten are right.
constexpr double kCertainLead = 0.2;

double Mean(const std::array<double, 12>& values) {
  double sum = 0.0;
  for (double value : values) sum += value;
  return sum / 12.0;
}

// Pearson correlation of the weights with a profile whose tonic is at `tonic`; 0 where the weights are equal.
double Correlation(const std::array<double, 12>& weights, const std::array<double, 12>& profile, int tonic) {
  const double weight_mean = Mean(weights), profile_mean = Mean(profile);
  double products = 0.0, weight_squares = 0.0, profile_squares = 0.0;
  for (int i = 0; i < 12; ++i) {
    const double w = weights[(i + tonic) % 12] - weight_mean;
    const double p = profile[i] - profile_mean;
    products += w * p;
    weight_squares += w * w;
    profile_squares += p * p;
  }
  return weight_squares > 0.0 ? products / std::sqrt(weight_squares * profile_squares) : 0.0;
}

}  // namespace

KeyEstimate EstimateKey(const std::array<double, 12>& weights) {
  int best_key = 0;
  double best = -2.0, second = -2.0;
  for (int key = 0; key < 24; ++key) {
    const double correlation = Correlation(weights, key < 12 ? kMajor : kMinor, key % 12);
    if (correlation > best) {
      second = best;
      best = correlation;
      best_key = key;
    } else {
      second = std::max(second, correlation);
    }
  }
  return {best_key, std::min(1.0, (best - second) / kCertainLead)};
}

}  // namespace fp
