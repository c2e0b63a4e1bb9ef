// Timbre: mean and standard deviation over non-silent frames of 20 MFCC (`details.timbre`); silence: NaN.
//
// 128 Slaney mel bands at 22.05 kHz (2048/512), power in dB with a floor 80 dB below the frame's strongest band,
// orthonormal DCT-II. Which frames are silent is known at the end only, so sums are kept by the frame's level, in
// classes of a quarter of a decibel. Memory: 170 kB, whatever the length.
#ifndef FP_FEATURES_TIMBRE_H_
#define FP_FEATURES_TIMBRE_H_

#include <array>

#include "core/aligned.h"
#include "core/details.h"
#include "transforms/stft.h"
#include "transforms/triangle_bank.h"

namespace fp {

class Timbre : public SpectrumReceiver {
 public:
  static constexpr double kSampleRateHz = 22050.0;
  static constexpr int kSize = 2048;  // of the transforms

  bool Init(const Kernels& kernels);
  bool Receive(const SpectrumGroup& group) override;
  std::array<double, 2 * kTimbreCoefficients> Measure() const;

 private:
  static constexpr int kMelBands = 128;
  struct LevelClass {
    double count;
    double sum[kTimbreCoefficients];
    double squares[kTimbreCoefficients];
  };

  const Kernels* kernels_ = nullptr;
  const FilterBank* mel_ = nullptr;
  AlignedBuffer<float> mel_power_;
  AlignedBuffer<float> cosines_;  // [coefficient][band]
  AlignedBuffer<float> coefficients_;
  AlignedBuffer<LevelClass> classes_;
  double loudest_ = 0.0;
};

}  // namespace fp

#endif  // FP_FEATURES_TIMBRE_H_
