#include "core/math.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "core/tables.h"

namespace fp {

double Sinc(double x) { return std::fabs(x) < 1e-12 ? 1.0 : std::sin(kPi * x) / (kPi * x); }

double BesselI0(double x) {
  double sum = 1.0, term = 1.0;
  for (int k = 1; term > 1e-17 * sum; ++k) {
    term *= (x / (2.0 * k)) * (x / (2.0 * k));
    sum += term;
  }
  return sum;
}

double PowerToDb(double mean_square) { return 10.0 * std::log10(mean_square); }
double DbToPower(double db) { return std::pow(10.0, db / 10.0); }

double Clamp(double value, double low, double high) { return value < low ? low : value > high ? high : value; }

double Median(std::vector<float>& values) {
  if (values.empty()) return 0.0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  const double upper = *middle;
  if (values.size() % 2) return upper;
  return 0.5 * (upper + *std::max_element(values.begin(), middle));
}

void Moments::Add(double value) {
  ++count_;
  const double from_mean = value - mean_;
  mean_ += from_mean / static_cast<double>(count_);
  squares_ += from_mean * (value - mean_);
}

double Moments::deviation() const { return count_ ? std::sqrt(squares_ / static_cast<double>(count_)) : 0.0; }

double SilencePower(double loudest_mean_square) {
  return std::max(loudest_mean_square * DbToPower(-kSilentBelowLoudestDb), DbToPower(kSilentBelowDbfs));
}

void FillHann(float* window, size_t size) {
  const auto make = [](float* table, int points, int) {
    for (int n = 0; n < points; ++n)
      table[n] = static_cast<float>(0.5 - 0.5 * std::cos(2.0 * kPi * static_cast<double>(n) / points));
  };
  FillTable(make, static_cast<int>(size), 0, window, size);
}

int WindowSamples(int at_44100, uint32_t sample_rate_hz) {
  const double exact = static_cast<double>(at_44100) * sample_rate_hz / 44100.0;
  const auto largest_prime = [](int size) {
    int largest = 1;
    for (int prime = 2; prime <= size; ++prime)
      while (size % prime == 0) {
        size /= prime;
        largest = prime;
      }
    return largest;
  };
  const int first = static_cast<int>(std::ceil(exact * 0.99 / 4.0)) * 4;
  int best = static_cast<int>(std::lround(exact / 4.0)) * 4;
  for (int size = first; size <= exact * 1.01; size += 4) {
    const int prime = largest_prime(size), best_prime = largest_prime(best);
    if (prime < best_prime || (prime == best_prime && std::fabs(size - exact) < std::fabs(best - exact))) best = size;
  }
  return best;
}

}  // namespace fp
