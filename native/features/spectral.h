// Family "spectral": medians over non-silent texture frames of the stereo spectrum's magnitude: 46 ms, 23.2 ms
// apart at any sample rate, for medians of a few loops' frames hang on where they lie.
//
// spectral_centroid: Σ f·|X| ÷ Σ |X|, and spectral_rolloff: the frequency below which 85 % of Σ |X| lies, both ÷ 20
// kHz; bins 50 dB below the frame's strongest count as zero. spectral_flatness: geometric ÷ arithmetic mean of the
// power from 20 Hz to 16 kHz; such bins are raised to that floor. All 0–1; silence 0. Memory: four floats a frame.
// Cost: one pass over each spectrum.
#ifndef FP_FEATURES_SPECTRAL_H_
#define FP_FEATURES_SPECTRAL_H_

#include "core/aligned.h"
#include "core/history.h"
#include "transforms/stft.h"

namespace fp {

struct Spectral {
  double centroid_hz;
  double rolloff_hz;
  double flatness;
};

// Receives spectra with 50 % overlap.
class SpectralTexture : public SpectrumReceiver {
 public:
  bool Init(const Kernels& kernels, double sample_rate_hz, int size);
  bool Receive(const SpectrumGroup& group) override;
  Spectral Measure() const;
  // Mean square of the loudest frame.
  double loudest() const { return loudest_; }

 private:
  struct Frame {
    float mean_square;
    float centroid_bins;
    float rolloff_bins;
    float flatness;
  };

  const Kernels* kernels_ = nullptr;
  double bin_hz_ = 0.0;
  TextureBins bins_{};
  AlignedBuffer<float> magnitudes_;
  History<Frame> frames_;
  double loudest_ = 0.0;
};

}  // namespace fp

#endif  // FP_FEATURES_SPECTRAL_H_
