// What the kernel tests share: every table that this processor runs, seeded noise, and the lanes layout undone.
#ifndef FP_TEST_NATIVE_SUPPORT_H_
#define FP_TEST_NATIVE_SUPPORT_H_

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "kernels/dispatch.h"

namespace fp::test {

inline constexpr double kPi = 3.14159265358979323846;

// Fixed, so that a failure can be repeated; printed with every failure.
inline constexpr uint32_t kSeed = 20240517;

inline std::vector<float> Noise(size_t count, uint32_t seed = kSeed, float amplitude = 1.0f) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> uniform(-amplitude, amplitude);
  std::vector<float> samples(count);
  for (float& sample : samples) sample = uniform(random);
  return samples;
}

// Positive values over several decades, as power spectra have.
inline std::vector<float> Powers(size_t count, uint32_t seed = kSeed) {
  std::vector<float> powers = Noise(count, seed, 9.0f);
  for (float& power : powers) power = std::exp(power);
  return powers;
}

// Runs `body(kernels)` for each instruction set.
template <typename Body>
void ForEachKernels(Body body) {
  for (const Kernels* kernels : AvailableKernels()) {
    CAPTURE(kernels->name);
    CAPTURE(kSeed);
    body(*kernels);
  }
}

// |difference| relative to `scale`, the size of the terms that were added up.
inline bool Near(double value, double expected, double tolerance, double scale = 1.0) {
  return std::fabs(value - expected) <= tolerance * scale;
}

}  // namespace fp::test

#endif  // FP_TEST_NATIVE_SUPPORT_H_
