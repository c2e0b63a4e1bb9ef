// Triangular filters over the bins of a power spectrum: the mel bank, the bands of the onset envelope.
#ifndef FP_TRANSFORMS_TRIANGLE_BANK_H_
#define FP_TRANSFORMS_TRIANGLE_BANK_H_

#include <vector>

#include "kernels/kernels.h"

namespace fp {

// Rises from 0 at `lower_hz` to `gain` at `centre_hz` and falls to 0 at `upper_hz`.
struct Triangle {
  double lower_hz;
  double centre_hz;
  double upper_hz;
  double gain;
};

class TriangleBank {
 public:
  // Weights at the centres of the bins. A triangle narrower than a bin takes the bin nearest to its centre.
  TriangleBank(const std::vector<Triangle>& triangles, double sample_rate_hz, int size);
  TriangleBank(const TriangleBank&) = delete;
  TriangleBank& operator=(const TriangleBank&) = delete;
  const FilterBank& bank() const { return bank_; }

 private:
  std::vector<int> first_, count_, offset_;
  std::vector<float> weights_;
  FilterBank bank_{};
};

// `bands` mel bands from 0 Hz to half the sample rate on the scale of Slaney's Auditory Toolbox (1998: linear to 1 kHz,
// logarithmic above), each of unit area, as librosa builds them.
std::vector<Triangle> SlaneyMelTriangles(int bands, double sample_rate_hz);

}  // namespace fp

#endif  // FP_TRANSFORMS_TRIANGLE_BANK_H_
